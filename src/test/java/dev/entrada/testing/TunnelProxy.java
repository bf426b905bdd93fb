package dev.entrada.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP proxy that knows {@code CONNECT} only. Wherever a tunnel is to lead, it leads to one port
 * of this machine, or nowhere.
 */
public final class TunnelProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int end;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private TunnelProxy(ServerSocket listener, int end) {
    this.listener = listener;
    this.end = end;
  }

  /** One whose tunnels end at a port. */
  public static TunnelProxy to(int port) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      TunnelProxy proxy = new TunnelProxy(listener, port);
      proxy.threads.execute(proxy::listen);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that lets nobody through. */
  public static TunnelProxy refusing() {
    return to(0);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The first lines of the requests so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Waits until a request with that first line has come. */
  public void awaitRequest(String line) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    synchronized (asked) {
      while (!asked.contains(line)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("not asked for " + line + " but " + asked);
        }
        asked.wait(left);
      }
    }
  }

  private void listen() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      synchronized (asked) {
        asked.add(head.lines().findFirst().orElse(""));
        asked.notifyAll();
      }
      OutputStream answer = client.getOutputStream();
      if (end == 0 || !head.startsWith("CONNECT ")) {
        answer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), end)) {
        open.add(server);
        answer.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(US_ASCII));
        threads.execute(() -> copy(server, client));
        client.getInputStream().transferTo(server.getOutputStream());
      }
    } catch (IOException e) {
      // one of the two has gone
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of the two has gone
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("cut off");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
