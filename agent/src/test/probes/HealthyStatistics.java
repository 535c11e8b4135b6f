import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What happened in {@link Healthy}. */
final class HealthyStatistics {

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger evicted = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicReference<Throwable> firstError = new AtomicReference<>();

    void error(Throwable error) {
        errors.incrementAndGet();
        firstError.compareAndSet(null, error);
    }

    void print() {
        System.out.println("requests=" + requests);
        System.out.println("cancelled=" + cancelled);
        System.out.println("evicted=" + evicted);
        System.out.println("errors=" + errors);
        if (firstError.get() != null) {
            firstError.get().printStackTrace(System.out);
        }
    }
}
