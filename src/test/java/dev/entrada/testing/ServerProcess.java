package dev.entrada.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server in a Java process of its own, which can be killed. It ends with the test's process. */
public final class ServerProcess {
  private static final String READY = "ready";
  private static final long MAX_START_SECONDS = 60;
  private static final int LINES_KEPT = 400;

  private final Process process;
  private final ConcurrentLinkedDeque<String> said = new ConcurrentLinkedDeque<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private ServerProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one with the embedded store, and waits until it serves. */
  public static ServerProcess start(int port, String authority, Path dataDir) {
    return start(
        port,
        TestServer.settings(port, authority, settings -> TestServer.embedded(settings, dataDir)));
  }

  /** Starts one and waits until it serves. */
  public static ServerProcess start(int port, Map<String, String> settings) {
    return start(port, settings, Duration.ZERO);
  }

  /**
   * Starts one and waits until it serves.
   *
   * @param ahead how far its clock is ahead of the real one; if at all, it is without home page and
   *     health
   */
  public static ServerProcess start(int port, Map<String, String> settings, Duration ahead) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName(),
                String.valueOf(port),
                ahead.toString()));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    try {
      ServerProcess started =
          new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    try {
      ready.get(MAX_START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the server process did not start: " + output(), e);
    }
  }

  /** Reads on while it lives, or it would block on a full pipe. */
  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(READY)) {
          ready.complete(null);
        } else {
          said.addLast(line);
          if (said.size() > LINES_KEPT) {
            said.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      said.addLast(e.toString()); // the pipe of a killed process
    }
    ready.completeExceptionally(new IllegalStateException("the server process ended"));
  }

  /** The last lines that it wrote. */
  public String output() {
    return String.join("\n", said);
  }

  public long pid() {
    return process.pid();
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

  /** The process: port, how far its clock is ahead, then the settings. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Duration ahead = Duration.parse(args[1]);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String setting : Arrays.asList(args).subList(2, args.length)) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    TestServer.unowned(port, settings, ahead).start();
    System.out.println(READY);
    while (System.in.read() >= 0) {
      // the test's process still lives
    }
    Runtime.getRuntime().halt(1);
  }
}
