package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.StubRequest;
import dev.entrada.testing.StubResponse;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a request through the filter allocates. Bytes are counted, time is not: a slow machine
 * allocates no more than a fast one. The bounds are about twice of what is measured.
 */
class FilterCostTest {
  private static final int KNOWN_BYTES = 1024;
  private static final int NEW_BYTES = 48 * 1024;
  private static final int ROUNDS = 1_000;

  private final TestAuthority authority = new TestAuthority();
  private final StubResponse response = new StubResponse();
  private final BearerTokenFilter filter =
      new BearerTokenFilter(Clock.systemUTC(), new Properties(), Map.of());
  private final Logger log = Logger.getLogger(BearerAuthenticator.class.getName());
  private int admitted;
  private final FilterChain app =
      (request, unused) -> {
        if (((HttpServletRequest) request).getUserPrincipal() != null) {
          admitted++;
        }
      };

  @BeforeEach
  void start() throws Exception {
    log.setLevel(Level.WARNING); // the line of a refusal is not what is counted here
    filter.init(config(Map.of("resource", Tokens.RESOURCE, "revocation-check", "none")));
  }

  @AfterEach
  void stop() {
    filter.destroy();
    log.setLevel(null);
  }

  private FilterConfig config(Map<String, String> parameters) {
    Map<Object, Object> attributes = new HashMap<>(Map.of(TokenAuthority.ATTRIBUTE, authority));
    ServletContext context =
        proxy(
            ServletContext.class,
            (name, arguments) ->
                switch (name) {
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                  case "getContextPath" -> "";
                  case "getInitParameterNames" -> Collections.emptyEnumeration();
                  case "getFilterRegistrations", "getServletRegistrations" -> Map.of();
                  default -> null;
                });
    return proxy(
        FilterConfig.class,
        (name, arguments) ->
            switch (name) {
              case "getServletContext" -> context;
              case "getInitParameterNames" -> Collections.enumeration(parameters.keySet());
              case "getInitParameter" -> parameters.get(arguments[0]);
              default -> "mcp";
            });
  }

  private interface Answers {
    Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
  }

  private static StubRequest[] requests(int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> new StubRequest(Tokens.now().with("jti", "token-" + i).mint()))
        .toArray(StubRequest[]::new);
  }

  private static StubRequest forged(StubRequest request) {
    String token = request.getHeader("Authorization").substring("Bearer ".length());
    int at = token.lastIndexOf('.') + 100;
    char other = token.charAt(at) == 'A' ? 'B' : 'A';
    return new StubRequest(token.substring(0, at) + other + token.substring(at + 1));
  }

  /** The bytes that one request costs, of many. */
  private long bytesEach(StubRequest[] requests) throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    pass(requests);
    return (threads.getCurrentThreadAllocatedBytes() - before) / requests.length;
  }

  private void pass(StubRequest[] requests) throws Exception {
    for (StubRequest request : requests) {
      filter.doFilter(request, response, app);
    }
  }

  @Test
  void aTokenSeenBeforeCostsLessThanAKilobyte() throws Exception {
    StubRequest[] requests = new StubRequest[ROUNDS];
    Arrays.fill(requests, requests(1)[0]);
    pass(requests);
    assertThat(bytesEach(requests)).isLessThan(KNOWN_BYTES);
    assertThat(admitted).isEqualTo(2 * ROUNDS);
  }

  @Test
  void aTokenSeenFirstCostsSomeKilobytes() throws Exception {
    StubRequest[] requests = requests(ROUNDS);
    pass(Arrays.copyOf(requests, ROUNDS / 2));
    StubRequest[] unseen = Arrays.copyOfRange(requests, ROUNDS / 2, ROUNDS);
    assertThat(bytesEach(unseen)).isLessThan(NEW_BYTES);
    assertThat(admitted).isEqualTo(ROUNDS);
  }

  @Test
  void aForgedTokenCostsNoMoreThanOneSeenFirst() throws Exception {
    StubRequest[] genuine = requests(ROUNDS);
    StubRequest[] forged =
        Arrays.stream(genuine).map(FilterCostTest::forged).toArray(StubRequest[]::new);
    pass(Arrays.copyOf(forged, ROUNDS / 2));
    pass(Arrays.copyOf(genuine, ROUNDS / 2));
    admitted = 0;
    long forgedBytes = bytesEach(Arrays.copyOfRange(forged, ROUNDS / 2, ROUNDS));
    assertThat(admitted).as("forged requests admitted").isZero();
    long genuineBytes = bytesEach(Arrays.copyOfRange(genuine, ROUNDS / 2, ROUNDS));
    assertThat(forgedBytes).isLessThanOrEqualTo(genuineBytes);
  }
}
