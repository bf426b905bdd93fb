package dev.entrada.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP connection to a store that has faults on demand. Whoever is to suffer connects to {@link
 * #port} instead of the store's own. What is on the way when a fault begins suffers too.
 */
final class FaultyWire implements AutoCloseable {
  /** What happens to bytes. */
  private enum Fault {
    /** They arrive. */
    NONE,
    /** Connections are closed, and new ones at once. */
    CUT,
    /** They vanish both ways, and nobody is told. */
    SILENT,
    /** What is asked for arrives; instead of the answer the connection is closed, once. */
    NEXT_ANSWER_LOST
  }

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;
  private volatile Duration delay = Duration.ZERO;
  private volatile String awaited = "";
  private volatile int storePort;

  private FaultyWire(ServerSocket listener, int storePort) {
    this.listener = listener;
    this.storePort = storePort;
  }

  static FaultyWire to(int storePort) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
      FaultyWire wire = new FaultyWire(listener, storePort);
      daemon(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections that are made from now on lead to another server, as after a failover. */
  void leadTo(int port) {
    storePort = port;
  }

  /** As when the store's process has ended. */
  void cut() {
    fault = Fault.CUT;
    closeAll();
  }

  /** As when a firewall or a dead host swallows everything. */
  void silence() {
    fault = Fault.SILENT;
  }

  /**
   * As when the store does what it is asked, and dies before it can say so.
   *
   * @param request what the request has in it
   */
  void loseNextAnswerTo(String request) {
    awaited = request;
    fault = Fault.NEXT_ANSWER_LOST;
  }

  /** Every answer takes that much longer. */
  void delay(Duration value) {
    delay = value;
  }

  /** All is well again; connections that lost bytes are closed. */
  void mend() {
    delay = Duration.ZERO;
    if (fault != Fault.NONE) {
      fault = Fault.NONE;
      closeAll();
    }
  }

  /** How many answers were lost. */
  int lost() {
    return lost.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        if (fault == Fault.CUT) {
          close(client);
        } else {
          daemon(() -> connect(client));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket store = new Socket(InetAddress.getLoopbackAddress(), storePort);
      store.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      open.add(store);
      AtomicBoolean doomed = new AtomicBoolean();
      daemon(() -> copy(client, store, false, doomed));
      copy(store, client, true, doomed);
    } catch (IOException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to, boolean answers, AtomicBoolean doomed) {
    byte[] buffer = new byte[16 * 1024];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (answers && doomed.get()) {
          lost.incrementAndGet();
          return;
        }
        if (!answers && fault == Fault.NEXT_ANSWER_LOST && has(buffer, n, awaited)) {
          fault = Fault.NONE;
          doomed.set(true);
        }
        if (answers && !delay.isZero()) {
          Thread.sleep(delay.toMillis());
        }
        if (fault != Fault.SILENT) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      // the other end has gone: so does this one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
    }
  }

  private static boolean has(byte[] buffer, int length, String text) {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(text);
  }

  private void closeAll() {
    open.forEach(this::close);
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    cut();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
