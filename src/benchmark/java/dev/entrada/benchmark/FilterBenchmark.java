package dev.entrada.benchmark;

import dev.entrada.jose.SigningKey;
import dev.entrada.testing.StubRequest;
import dev.entrada.testing.StubResponse;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * All that a filter does for one request: from the request with its header to the app, or to the
 * refusal. {@code src/benchmark/jmh.sh -prof gc} runs it beside {@link VerificationBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FilterBenchmark {
  static final int TOKENS = 2048;

  /** What the requests bring. */
  public enum Token {
    SEEN_BEFORE,
    SEEN_FIRST,
    BAD_SIGNATURE,
    EXPIRED
  }

  @Param public Token token;

  private final SigningKey key = SigningKey.generate();
  private final SpringSecurity springSecurity = new SpringSecurity(key);
  private final StubResponse response = new StubResponse();
  private StubRequest[] requests = {};
  private Filter entrada = Entrada.filter(key);
  private int admitted;

  /** Asks who calls, as every app does. */
  private final FilterChain app =
      (request, unused) -> {
        if (((HttpServletRequest) request).getUserPrincipal() != null) {
          admitted++;
        }
      };

  @Setup
  public void mint() {
    AccessTokenPool pool = new AccessTokenPool(key);
    String[] tokens =
        switch (token) {
          case SEEN_BEFORE, SEEN_FIRST -> pool.good(TOKENS);
          case BAD_SIGNATURE -> pool.forged(TOKENS);
          case EXPIRED -> pool.expired(TOKENS);
        };
    requests = Arrays.stream(tokens).map(StubRequest::new).toArray(StubRequest[]::new);
  }

  /** One invocation is thousands of requests, so that this does not show. */
  @Setup(Level.Invocation)
  public void forget() {
    admitted = 0;
    if (token != Token.SEEN_BEFORE) {
      entrada.destroy();
      entrada = Entrada.filter(key);
    }
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void entrada() throws Exception {
    passAll(entrada);
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void springSecurity() throws Exception {
    passAll(springSecurity.chain());
  }

  private void passAll(Filter filter) throws Exception {
    for (StubRequest request : requests) {
      filter.doFilter(request, response, app);
    }
  }

  /** A benchmark of the wrong answers would say nothing. */
  @TearDown(Level.Invocation)
  public void check() {
    boolean good = token == Token.SEEN_BEFORE || token == Token.SEEN_FIRST;
    if (admitted != (good ? TOKENS : 0)) {
      throw new IllegalStateException(admitted + " requests were admitted");
    }
  }

  @TearDown
  public void close() {
    entrada.destroy();
    springSecurity.close();
  }
}
