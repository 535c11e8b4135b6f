package io.resetscope.lab.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import jdk.net.ExtendedSocketOptions;

/** Both ends of a connection that falls silent, as a program of its own. Java 17 runs it from its source. */
final class Talk {

    private static final int READ_TIMEOUT_MILLIS = 1500;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            serve(Integer.parseInt(arguments[1]));
        } else {
            ask(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        }
    }

    private static void serve(int keepAliveSeconds) throws IOException {
        try (ServerSocket listener = new ServerSocket(0)) {
            System.out.println("ready " + listener.getLocalPort());
            while (true) {
                Socket accepted = listener.accept();
                keepAlive(accepted, keepAliveSeconds);
                new Thread(() -> echo(accepted)).start();
            }
        }
    }

    private static void echo(Socket accepted) {
        try (accepted) {
            for (int it = accepted.getInputStream().read();
                    it >= 0;
                    it = accepted.getInputStream().read()) {
                accepted.getOutputStream().write(it);
            }
        } catch (IOException e) {
            System.err.println("server: " + e);
        }
    }

    /** For each line of its input, sends a byte and says what came back. */
    private static void ask(String host, int port, int keepAliveSeconds) throws IOException {
        try (Socket socket = new Socket();
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            socket.connect(new InetSocketAddress(host, port), 2000);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            keepAlive(socket, keepAliveSeconds);
            System.out.println("ready " + socket.getLocalPort());
            while (input.readLine() != null) {
                System.out.println(answer(socket));
            }
        }
    }

    private static String answer(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return "read " + socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            return "silence";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void keepAlive(Socket socket, int seconds) throws IOException {
        if (seconds > 0) {
            socket.setKeepAlive(true);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds);
        }
    }
}
