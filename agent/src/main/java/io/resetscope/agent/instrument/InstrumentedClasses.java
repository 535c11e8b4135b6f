package io.resetscope.agent.instrument;

import io.resetscope.agent.instrument.channel.SocketChannelImplInstrumentation;
import io.resetscope.agent.instrument.socket.NioSocketImplInstrumentation;
import io.resetscope.agent.instrument.socket.PlainSocketImplInstrumentation;
import io.resetscope.agent.instrument.socket.ServerSocketInstrumentation;
import io.resetscope.agent.instrument.socket.SocketInputStreamInstrumentation;
import io.resetscope.agent.instrument.socket.SocketInstrumentation;
import io.resetscope.agent.instrument.socket.SocketOutputStreamInstrumentation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Every class that is woven, by its internal name. The instrumentation itself is only made when a class of that name is
 * loaded, because its matchers pull Byte Buddy in: a program that opens no socket never pays for it.
 */
public final class InstrumentedClasses {

    private final Map<String, Supplier<InstrumentedClass>> byInternalName = new LinkedHashMap<>();

    public InstrumentedClasses() {
        byInternalName.put("java/net/Socket", SocketInstrumentation::new);
        byInternalName.put("java/net/ServerSocket", ServerSocketInstrumentation::new);
        byInternalName.put("java/net/AbstractPlainSocketImpl", PlainSocketImplInstrumentation::new);
        byInternalName.put("java/net/SocketInputStream", SocketInputStreamInstrumentation::new);
        byInternalName.put("java/net/SocketOutputStream", SocketOutputStreamInstrumentation::new);
        byInternalName.put("sun/nio/ch/NioSocketImpl", NioSocketImplInstrumentation::new);
        byInternalName.put("sun/nio/ch/SocketChannelImpl", SocketChannelImplInstrumentation::new);
    }

    /** Whether a class of this internal name is woven; null (a hidden class) is not. */
    boolean contains(String internalName) {
        return byInternalName.containsKey(internalName);
    }

    InstrumentedClass get(String internalName) {
        return byInternalName.get(internalName).get();
    }

    /** Internal names, in the order in which they are reported. */
    public Iterable<String> internalNames() {
        return byInternalName.keySet();
    }
}
