import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's producer, which wants to know a topic. */
public final class KafkaProbe extends DatabaseProbe {

    private KafkaProbe() {}

    /** @param args the broker's port, and one where nobody listens */
    public static void main(String[] args) throws Exception {
        // a busy machine takes its time to connect
        step("midway", () -> partitions(args[0], "12000"));
        step("refused", () -> partitions(args[1], "4000"));
        end();
    }

    private static String partitions(String port, String patienceMillis) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", HOST + ":" + port);
        settings.put("client.id", "secret-token");
        settings.put("max.block.ms", patienceMillis);
        // longer than it waits, so that there is one attempt
        settings.put("reconnect.backoff.ms", "60000");
        settings.put("reconnect.backoff.max.ms", "60000");
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        try {
            return String.valueOf(producer.partitionsFor("orders").size());
        } finally {
            producer.close(Duration.ZERO);
        }
    }
}
