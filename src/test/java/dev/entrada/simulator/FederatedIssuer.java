package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * An issuer whose tokens stand for an app: a Kubernetes cluster, or Entra itself for managed
 * identities. Register it with {@link AppRegistration#withFederatedCredential}.
 */
public final class FederatedIssuer {
  /** The audience everywhere but in sovereign clouds. */
  public static final String AUDIENCE = "api://AzureADTokenExchange";

  /** What Kubernetes gives a projected token. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final String issuer;
  private final Clock clock;
  private final SigningKeys.Key key = SigningKeys.Key.generate();

  public FederatedIssuer(String issuer, Clock clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  public String issuer() {
    return issuer;
  }

  public PublicKey publicKey() {
    return key.publicKey();
  }

  /** A token of an hour for the usual audience. */
  public String mint(String subject) {
    return mint(subject, AUDIENCE, LIFETIME);
  }

  public String mint(String subject, String audience, Duration lifetime) {
    long now = clock.instant().getEpochSecond();
    JsonObject claims =
        Json.createObjectBuilder()
            .add("iss", issuer)
            .add("sub", subject)
            .add("aud", Json.createArrayBuilder().add(audience))
            .add("jti", Opaque.random(16))
            .add("iat", now)
            .add("nbf", now)
            .add("exp", now + lifetime.toSeconds())
            .build();
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toString());
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    jws.setKeyIdHeaderValue(key.kid());
    jws.setKey(key.privateKey());
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Mints into a file, replacing it at once as the kubelet does; returns the token. */
  public String mintInto(Path file, String subject) {
    String token = mint(subject);
    write(file, token);
    return token;
  }

  private static void write(Path file, String token) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
      Files.writeString(fresh, token);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
