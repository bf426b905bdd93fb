package dev.entrada.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server with the embedded store in a Java process of its own, which can be killed. */
public final class ServerProcess {
  private static final String READY = "ready";
  private static final long MAX_START_SECONDS = 30;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Starts one and waits until it serves. */
  public static ServerProcess start(int port, String authority, Path dataDir) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProcess.class.getName(),
            String.valueOf(port),
            authority,
            dataDir.toString());
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      CompletableFuture<Void> ready = CompletableFuture.runAsync(() -> awaitReady(process));
      try {
        ready.get(MAX_START_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        process.destroyForcibly();
        throw new IllegalStateException("the server process did not start", e);
      }
      return new ServerProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitReady(Process process) {
    try {
      BufferedReader output = process.inputReader();
      StringBuilder said = new StringBuilder();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(READY)) {
          return;
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException("the server process ended: " + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server process survived");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The process: port, authority, data directory. */
  public static void main(String[] args) throws Exception {
    Path dataDir = Path.of(args[2]);
    TestServer.unowned(
            Integer.parseInt(args[0]), args[1], settings -> TestServer.embedded(settings, dataDir))
        .start();
    System.out.println(READY);
  }
}
