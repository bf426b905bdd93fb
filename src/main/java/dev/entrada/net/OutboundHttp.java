package dev.entrada.net;

import dev.entrada.threads.DaemonThreads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls other servers. Follows no redirect, keeps no cookie, retries nothing, decompresses nothing,
 * and takes no proxy but the one that it is given. Safe for concurrent use.
 */
public final class OutboundHttp implements AutoCloseable {
  /** Nobody's honest answer has more; without bounds a server could fill our memory with them. */
  private static final int MAX_HEADERS = 100;

  private static final int MAX_HEADER_LENGTH = 16 * 1024;

  private static final Http1Config HEADER_BOUNDS =
      Http1Config.custom()
          .setMaxHeaderCount(MAX_HEADERS)
          .setMaxLineLength(MAX_HEADER_LENGTH)
          .build();

  private final OutboundPolicy policy;
  private final CloseableHttpClient client;
  private final DaemonThreads threads = new DaemonThreads("entrada-outbound-watchdog");
  private final ScheduledThreadPoolExecutor watchdog;

  /** For servers that the operator chose. */
  public OutboundHttp(OutboundPolicy policy) {
    this(policy, Optional.empty());
  }

  /**
   * For servers that a stranger may have named.
   *
   * @param addresses which may be connected to; if a name resolves to any other, it is not called
   */
  public OutboundHttp(OutboundPolicy policy, Predicate<InetAddress> addresses) {
    this(policy, Optional.of(addresses), Optional.empty(), SystemDefaultDnsResolver.INSTANCE);
  }

  /** As {@link #OutboundHttp(OutboundPolicy)}, by way of a proxy if there is one. */
  public OutboundHttp(OutboundPolicy policy, Optional<OutboundProxy> proxy) {
    this(policy, Optional.empty(), proxy, SystemDefaultDnsResolver.INSTANCE);
  }

  /** As {@link #OutboundHttp(OutboundPolicy, Predicate)}, by way of a proxy if there is one. */
  public OutboundHttp(
      OutboundPolicy policy, Predicate<InetAddress> addresses, Optional<OutboundProxy> proxy) {
    this(policy, Optional.of(addresses), proxy, SystemDefaultDnsResolver.INSTANCE);
  }

  OutboundHttp(
      OutboundPolicy policy,
      Optional<Predicate<InetAddress>> addresses,
      Optional<OutboundProxy> proxy,
      DnsResolver names) {
    Optional<DnsResolver> judge = addresses.map(allowed -> new GuardedResolver(names, allowed));
    this.policy = policy;
    this.watchdog = new ScheduledThreadPoolExecutor(1, threads);
    this.watchdog.setRemoveOnCancelPolicy(true);
    HttpClientBuilder builder =
        HttpClients.custom()
            // A proxy is the operator's choice, wherever it is.
            .setConnectionManager(
                connections(policy, proxy.isPresent() ? names : judge.orElse(names)))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(Timeout.of(policy.total()))
                    .setConnectionRequestTimeout(Timeout.of(policy.connect()))
                    .setRedirectsEnabled(false)
                    .build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .setUserAgent("Entrada");
    proxy.ifPresent(via -> builder.setRoutePlanner(ProxyRoutes.through(via, judge)));
    this.client = builder.build();
  }

  private static PoolingHttpClientConnectionManager connections(
      OutboundPolicy policy, DnsResolver resolver) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(resolver)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder().http1Config(HEADER_BOUNDS).build())
        .setMaxConnPerRoute(policy.maxConnections())
        .setMaxConnTotal(policy.maxConnections() * 2)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(policy.connect()))
                .setSocketTimeout(Timeout.of(policy.total()))
                // A peer may close an idle connection at any moment; a POST on it would be lost.
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .setTimeToLive(TimeValue.ofMinutes(5))
                .build())
        .build();
  }

  /**
   * @throws OutboundException if there is no complete answer within the policy
   */
  public OutboundResponse get(URI uri) {
    return get(uri, Map.of());
  }

  /** As {@link #get(URI)}, with headers of the caller's own. */
  public OutboundResponse get(URI uri, Map<String, String> headers) {
    HttpGet get = new HttpGet(uri);
    get.setHeader("Accept", "application/json");
    headers.forEach(get::setHeader);
    return send(get);
  }

  /**
   * Posts a form.
   *
   * @throws OutboundException if there is no complete answer within the policy
   */
  public OutboundResponse postForm(URI uri, Map<String, String> form) {
    HttpPost post = new HttpPost(uri);
    post.setHeader("Accept", "application/json");
    List<BasicNameValuePair> pairs =
        form.entrySet().stream()
            .map(entry -> new BasicNameValuePair(entry.getKey(), entry.getValue()))
            .toList();
    post.setEntity(new UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
    return send(post);
  }

  private OutboundResponse send(HttpUriRequestBase request) {
    // A socket's time-out alone would let a server drip bytes for ever.
    Future<?> end =
        watchdog.schedule(request::cancel, policy.total().toNanos(), TimeUnit.NANOSECONDS);
    try {
      return client.execute(request, response -> read(request, response));
    } catch (ConnectionRequestTimeoutException e) {
      throw OutboundException.untried("no connection is free for " + request.getAuthority(), e);
    } catch (IOException | IllegalStateException e) {
      // The URI may carry a secret in its query; the host is enough to find the fault.
      String how = request.isCancelled() ? "cut off" : e.getClass().getSimpleName();
      throw new OutboundException(
          "no answer from " + request.getAuthority() + ": " + how,
          e,
          !request.isCancelled() && isUnsent(e));
    } finally {
      end.cancel(false);
    }
  }

  /** No name or no connection: nothing was written yet. */
  private static boolean isUnsent(Exception e) {
    return e instanceof UnknownHostException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof ConnectTimeoutException;
  }

  private OutboundResponse read(HttpUriRequestBase request, ClassicHttpResponse response)
      throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (Header header : response.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    HttpEntity entity = response.getEntity();
    byte[] body =
        entity == null ? new byte[0] : entity.getContent().readNBytes(policy.maxBytes() + 1);
    if (body.length > policy.maxBytes()) {
      request.cancel(); // or closing the answer would first read the rest of it
      throw new IOException("answer larger than " + policy.maxBytes() + " bytes");
    }
    return new OutboundResponse(response.getCode(), Map.copyOf(headers), body);
  }

  @Override
  public void close() {
    client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    threads.stop(watchdog);
  }
}
