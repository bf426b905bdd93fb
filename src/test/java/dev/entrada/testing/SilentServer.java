package dev.entrada.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Takes calls on loopback and never answers, as a server does that hangs. */
public final class SilentServer implements AutoCloseable {
  private final ServerSocket socket;
  private final List<Socket> calls = new ArrayList<>();

  public SilentServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      socket.setSoTimeout(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Returns when a caller has begun to send its request. */
  public void awaitCall() {
    try {
      Socket call = socket.accept();
      calls.add(call);
      if (call.getInputStream().read() < 0) {
        throw new IllegalStateException("the caller hung up");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      for (Socket call : calls) {
        call.close();
      }
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
