package dev.entrada.testing;

import dev.entrada.json.Json;
import dev.entrada.simulator.SelfSignedCertificate;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * An https host on this machine that publishes metadata documents and key sets. While it runs, this
 * JVM trusts its certificate: start it before the server that is to fetch from it.
 */
public final class DocumentHost implements AutoCloseable {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "documents";

  private final Server jetty;
  private final int port;
  private final Optional<String> formerTrustStore;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

  /** What a path answers with. */
  public interface Answer {
    void write(HttpServletResponse response) throws IOException;
  }

  private DocumentHost(Server jetty, int port, Optional<String> formerTrustStore) {
    this.jetty = jetty;
    this.port = port;
    this.formerTrustStore = formerTrustStore;
  }

  /**
   * @param directory for the trust store
   */
  public static DocumentHost start(Path directory) throws Exception {
    Instant now = Instant.now();
    SelfSignedCertificate own =
        SelfSignedCertificate.forLocalhost(
            now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(2)));
    Path trusted = directory.resolve("trusted.p12");
    writeTrustStore(own.certificate(), trusted);
    Optional<String> former = Optional.ofNullable(System.getProperty(TRUST_STORE));
    System.setProperty(TRUST_STORE, trusted.toString());
    System.setProperty(TRUST_STORE + "Password", PASSWORD);

    SslContextFactory.Server tls = new SslContextFactory.Server();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "own", own.privateKey(), PASSWORD.toCharArray(), new Certificate[] {own.certificate()});
    tls.setKeyStore(keys);
    tls.setKeyStorePassword(PASSWORD);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    Server jetty = new Server();
    ServerConnector connector =
        new ServerConnector(
            jetty,
            new SslConnectionFactory(tls, "http/1.1"),
            new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    connector.open();
    DocumentHost host = new DocumentHost(jetty, connector.getLocalPort(), former);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(host.new Servlet()), "/*");
    jetty.setHandler(context);
    jetty.start();
    return host;
  }

  private static void writeTrustStore(Certificate certificate, Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("documents", certificate);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  private final class Servlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getRequestURI();
      requests.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
      Answer answer = answers.get(path);
      if (answer == null) {
        response.setStatus(404);
      } else {
        answer.write(response);
      }
    }
  }

  public String url(String path) {
    return "https://localhost:" + port + path;
  }

  /** How often a path was asked for. */
  public int requests(String path) {
    return Optional.ofNullable(requests.get(path)).map(AtomicInteger::get).orElse(0);
  }

  public int requests() {
    return requests.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** Answers as the function says from now on. */
  public void answer(String path, Answer answer) {
    answers.put(path, answer);
  }

  /** Answers 404 from now on. */
  public void remove(String path) {
    answers.remove(path);
  }

  /** Publishes JSON, with a {@code Cache-Control} or none. */
  public void publish(String path, String json, String cacheControl) {
    answer(
        path,
        response -> {
          response.setContentType("application/json");
          if (!cacheControl.isEmpty()) {
            response.setHeader("Cache-Control", cacheControl);
          }
          response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        });
  }

  /**
   * Publishes a document of a client whose id is the address, with members replaced; returns the
   * id.
   */
  public String publish(String path, Map<String, ?> change) {
    publish(path, Json.write(document(path, change)), "max-age=3600");
    return url(path);
  }

  /** What an honest public client publishes, with members added or replaced; {@code ""} removes. */
  public Map<String, Object> document(String path, Map<String, ?> change) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("client_id", url(path));
    document.put("client_name", "Published client");
    document.put("redirect_uris", List.of("http://127.0.0.1/callback"));
    document.put("grant_types", List.of("authorization_code", "refresh_token"));
    document.put("response_types", List.of("code"));
    document.put("token_endpoint_auth_method", "none");
    document.putAll(change);
    document.values().removeIf(""::equals);
    return document;
  }

  @Override
  public void close() {
    formerTrustStore.ifPresentOrElse(
        former -> System.setProperty(TRUST_STORE, former), () -> System.clearProperty(TRUST_STORE));
    System.clearProperty(TRUST_STORE + "Password");
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the host did not stop", e);
    }
  }
}
