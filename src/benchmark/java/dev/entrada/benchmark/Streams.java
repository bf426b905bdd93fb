package dev.entrada.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What streams cost that stay open: the same servlet in Jetty, alone and behind the filter, each in
 * a process of its own, with more and more of them.
 */
final class Streams {
  private static final String BEGUN = ": begun";

  private Streams() {}

  /**
   * Arguments: the directory of {@link MintTokens}, then the numbers of streams, in order. Writes a
   * line for each: protection, streams, microseconds to open one, bytes of heap for one.
   */
  public static void main(String[] args) throws Exception {
    List<String> tokens = Files.readAllLines(Path.of(args[0], "tokens")).subList(0, 10_000);
    System.out.println("protection,streams,microseconds to open one,bytes of heap for one");
    for (String protection : List.of("none", "entrada", "none", "entrada")) {
      run(
          protection,
          args[0],
          tokens,
          Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray());
    }
  }

  private static void run(String protection, String directory, List<String> tokens, int[] counts)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Djava.util.logging.config.file=src/benchmark/logging.properties",
                "-cp",
                System.getProperty("java.class.path"),
                ProtectedServer.class.getName(),
                "jetty",
                protection,
                directory)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Socket> open = new ArrayList<>();
    try {
      BufferedReader output = process.inputReader();
      int port = ProtectedServer.port(output);
      for (int i = 0; i < 2_000; i++) { // so that the code is compiled and the buffers are made
        open(port, tokens.get(i)).close();
      }
      TimeUnit.SECONDS.sleep(1);
      long empty = ProtectedServer.heap(process, output);
      for (int count : counts) {
        int before = open.size();
        long start = System.nanoTime();
        while (open.size() < count) {
          open.add(open(port, tokens.get(open.size() % tokens.size())));
        }
        long each = (System.nanoTime() - start) / 1_000 / (count - before);
        long heap = (ProtectedServer.heap(process, output) - empty) / count;
        System.out.println(protection + "," + count + "," + each + "," + heap);
      }
    } finally {
      process.destroy();
      for (Socket socket : open) {
        socket.close();
      }
      process.waitFor();
    }
  }

  /** Opens one, and waits for its first event. */
  private static Socket open(int port, String token) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write(
            ("GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: "
                    + ProtectedServer.STREAM
                    + "\r\nAuthorization: Bearer "
                    + token
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    InputStream input = socket.getInputStream();
    byte[] buffer = new byte[1024];
    while (answer.indexOf(BEGUN) < 0) {
      int length = input.read(buffer);
      if (length < 0) {
        throw new IllegalStateException(answer.toString());
      }
      answer.append(new String(buffer, 0, length, StandardCharsets.US_ASCII));
    }
    return socket;
  }
}
