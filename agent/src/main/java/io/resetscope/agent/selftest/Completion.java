package io.resetscope.agent.selftest;

import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;

/** The end of an operation that tells a handler alone. */
final class Completion extends CompletableFuture<Long> implements CompletionHandler<Long, Void> {

    @Override
    public void completed(Long count, Void none) {
        complete(count);
    }

    @Override
    public void failed(Throwable error, Void none) {
        completeExceptionally(error);
    }
}
