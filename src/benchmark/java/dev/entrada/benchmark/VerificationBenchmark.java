package dev.entrada.benchmark;

import dev.entrada.jose.SigningKey;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.AccessTokenVerifier;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verification of tokens that nobody has seen before, each with the key from a set, by name:
 * signature, type, issuer, audience, times. The bare signature is the floor under all of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class VerificationBenchmark {
  private static final int TOKENS = FilterBenchmark.TOKENS;
  private static final int SKEW_SECONDS = 30;

  private final SigningKey key = SigningKey.generate();
  private final RSAPublicKey rsa = (RSAPublicKey) key.publicJwk().key();
  private final String[] tokens = new AccessTokenPool(key).good(TOKENS);
  private final byte[][] signed =
      Arrays.stream(tokens)
          .map(t -> t.substring(0, t.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private final byte[][] signatures =
      Arrays.stream(tokens)
          .map(t -> Base64.getUrlDecoder().decode(t.substring(t.lastIndexOf('.') + 1)))
          .toArray(byte[][]::new);

  private final JwtConsumer jose4j = jose4j(key);
  private final NimbusJwtDecoder nimbus = SpringSecurity.decoder(key);
  private final DefaultJWTParser smallRye = smallRye(rsa);
  private AccessTokenVerifier entrada = entrada();

  private AccessTokenVerifier entrada() {
    return new AccessTokenVerifier(
        new ServerUrl(AccessTokenPool.ISSUER),
        new ResourceIndicator(AccessTokenPool.RESOURCE),
        Entrada.authority(key).keys(),
        Duration.ofSeconds(SKEW_SECONDS));
  }

  private static JwtConsumer jose4j(SigningKey key) {
    JsonWebKey jwk;
    try {
      jwk = JsonWebKey.Factory.newJwk(key.publicJwk().key());
    } catch (org.jose4j.lang.JoseException e) {
      throw new IllegalStateException(e);
    }
    jwk.setKeyId(key.kid());
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(new JwksVerificationKeyResolver(List.of(jwk)))
        .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, "RS256"))
        .setExpectedType(true, "at+jwt")
        .setExpectedIssuer(AccessTokenPool.ISSUER)
        .setExpectedAudience(AccessTokenPool.RESOURCE)
        .setRequireExpirationTime()
        .setRequireSubject()
        .setAllowedClockSkewInSeconds(SKEW_SECONDS)
        .build();
  }

  private static DefaultJWTParser smallRye(RSAPublicKey key) {
    JWTAuthContextInfo rules = new JWTAuthContextInfo(key, AccessTokenPool.ISSUER);
    rules.setExpectedAudience(Set.of(AccessTokenPool.RESOURCE));
    rules.setClockSkew(SKEW_SECONDS);
    return new DefaultJWTParser(rules);
  }

  /** Ours would know the tokens again. */
  @Setup(Level.Invocation)
  public void forget() {
    entrada = entrada();
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void bareSignature(Blackhole sink) throws Exception {
    for (int i = 0; i < TOKENS; i++) {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(rsa);
      verifier.update(signed[i]);
      sink.consume(verifier.verify(signatures[i]));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void entrada(Blackhole sink) {
    for (String token : tokens) {
      sink.consume(entrada.verify(token, Instant.now()));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void jose4j(Blackhole sink) throws Exception {
    for (String token : tokens) {
      sink.consume(jose4j.process(token));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void springNimbusDecoder(Blackhole sink) {
    for (String token : tokens) {
      sink.consume(nimbus.decode(token));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void smallRye(Blackhole sink) throws Exception {
    for (String token : tokens) {
      sink.consume(smallRye.parse(token));
    }
  }
}
