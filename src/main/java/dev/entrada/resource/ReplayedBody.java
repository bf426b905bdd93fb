package dev.entrada.resource;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body that was read once and is handed on: as a stream or as a reader, blocking or by a
 * listener, through all dispatches of a request, as a container does it with its own.
 */
final class ReplayedBody {
  private final byte[] bytes;
  private @Nullable Stream stream;
  private @Nullable BufferedReader reader;

  ReplayedBody(byte[] bytes) {
    this.bytes = bytes;
  }

  synchronized ServletInputStream stream(ServletRequest request) {
    if (reader != null) {
      throw new IllegalStateException("getReader() was called for this request");
    }
    if (stream == null) {
      stream = new Stream(bytes, request);
    }
    return stream;
  }

  /** Always UTF-8, which is how it was judged. */
  synchronized BufferedReader reader(ServletRequest request) {
    if (stream != null) {
      throw new IllegalStateException("getInputStream() was called for this request");
    }
    if (reader == null) {
      reader =
          new BufferedReader(
              new InputStreamReader(new Stream(bytes, request), StandardCharsets.UTF_8));
    }
    return reader;
  }

  private static final class Stream extends ServletInputStream {
    private final byte[] bytes;
    private final ServletRequest request;
    private int at;
    private @Nullable AsyncContext async;
    private @Nullable ReadListener listener;
    private @Nullable Thread calling;
    private boolean isStarted;
    private boolean isSeen;
    private boolean isDone;

    Stream(byte[] bytes, ServletRequest request) {
      this.bytes = bytes;
      this.request = request;
    }

    @Override
    public synchronized int read() {
      boolean isEnd = seeEnd();
      int value = isEnd ? -1 : bytes[at++] & 0xff;
      noteLastRead();
      return value;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      if (seeEnd()) {
        return -1;
      }
      int count = Math.min(length, bytes.length - at);
      System.arraycopy(bytes, at, target, offset, count);
      at += count;
      noteLastRead();
      return count;
    }

    @Override
    public synchronized int available() {
      return bytes.length - at;
    }

    @Override
    public synchronized boolean isFinished() {
      return seeEnd();
    }

    @Override
    public synchronized boolean isReady() {
      return !seeEnd();
    }

    @Override
    public synchronized void setReadListener(ReadListener readListener) {
      Objects.requireNonNull(readListener);
      if (listener != null) {
        throw new IllegalStateException("there is a listener already");
      }
      AsyncContext context = request.getAsyncContext(); // throws unless the request is asynchronous
      async = context;
      listener = readListener;
      context.start(() -> tellOfData(readListener));
    }

    private void tellOfData(ReadListener readListener) {
      synchronized (this) {
        calling = Thread.currentThread();
        isStarted = true;
      }
      try {
        readListener.onDataAvailable();
      } catch (IOException | RuntimeException e) {
        endCall();
        readListener.onError(e);
        return;
      }
      if (endCall()) {
        tellOfEnd(readListener);
      }
    }

    /** Whether the end is to be told now. */
    private synchronized boolean endCall() {
      calling = null;
      boolean isToTell = isSeen && !isDone;
      isDone |= isToTell;
      return isToTell;
    }

    /**
     * A thread of the app may still have to store what it read, so that only its next look is the
     * end.
     */
    private void noteLastRead() {
      isSeen |= at == bytes.length && calling == Thread.currentThread();
    }

    /**
     * Whether this is the end; if a listener leaves the reading to a thread of its own, it is told.
     */
    private boolean seeEnd() {
      boolean isEnd = at == bytes.length;
      isSeen |= isEnd;
      ReadListener told = listener;
      if (isEnd && told != null && async != null && calling == null && isStarted && !isDone) {
        isDone = true;
        async.start(() -> tellOfEnd(told));
      }
      return isEnd;
    }

    private static void tellOfEnd(ReadListener readListener) {
      try {
        readListener.onAllDataRead();
      } catch (IOException | RuntimeException e) {
        readListener.onError(e);
      }
    }
  }
}
