package dev.entrada.simulator;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * What an administrator, an outage or a policy can do to a tenant. Switches take effect at once and
 * stay until changed; {@link #reset} takes them all back, but brings back no key and no token.
 */
public final class Faults {
  /** Entra picks 60 to 90 minutes at random (documented); a fixed hour here. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  private static final int CODE_CHARACTERS = 900;

  private final Directory directory;
  private final SigningKeys keys;
  private final RefreshTokens refreshTokens;
  private final SignIns signIns;
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<Aadsts>> nextTokenError =
      new AtomicReference<>(Optional.empty());
  private final Map<String, List<String>> roles = new ConcurrentHashMap<>();
  private final Forgeries forgeries = new Forgeries();
  private final AtomicReference<Optional<Aadsts>> nextOnBehalfOfError =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Alteration> accessTokenAlteration =
      new AtomicReference<>(Alteration.NOTHING);
  private final AtomicReference<Alteration> idTokenAlteration =
      new AtomicReference<>(Alteration.NOTHING);
  private final AtomicReference<UnaryOperator<JsonObject>> answerAlteration =
      new AtomicReference<>(UnaryOperator.identity());
  private volatile boolean outage;
  private volatile boolean keyOutage;
  private volatile boolean tokenOutage;
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean mfaForOnBehalfOf;
  private volatile boolean v1Tokens;
  private volatile boolean refuseConsent;
  private volatile boolean restrictUserConsent;
  private volatile boolean omitRefreshToken;
  private volatile Duration lifetime = LIFETIME;
  private volatile int codeCharacters = CODE_CHARACTERS;

  Faults(Directory directory, SigningKeys keys, RefreshTokens refreshTokens, SignIns signIns) {
    this.directory = directory;
    this.keys = keys;
    this.refreshTokens = refreshTokens;
    this.signIns = signIns;
    disableAsRegistered();
  }

  /** Everything answers 503 with an HTML body. */
  public void outage(boolean on) {
    outage = on;
  }

  /** The key set answers 503. */
  public void keyOutage(boolean on) {
    keyOutage = on;
  }

  /** The token endpoint answers 503. */
  public void tokenOutage(boolean on) {
    tokenOutage = on;
  }

  /** Every answer waits that long. */
  public void delay(Duration value) {
    delay = value;
  }

  /** Signs with a new key from now on, and returns its id; earlier keys stay published. */
  public String rotateSigningKey() {
    return keys.rotate();
  }

  public String currentKeyId() {
    return keys.current().kid();
  }

  /** Takes a key out of the published set. */
  public void retireKey(String kid) {
    keys.retire(kid);
  }

  /** Disables an account: no sign-in, no refresh, no on-behalf-of. */
  public void disable(String username) {
    disabled.add(person(username).objectId());
  }

  public void enable(String username) {
    disabled.remove(person(username).objectId());
  }

  /** Revokes every refresh token a person has by now, as an administrator does. */
  public void revokeRefreshTokensOf(String username) {
    refreshTokens.revokeAllOf(person(username));
  }

  public void revokeRefreshToken(String token) {
    refreshTokens.revoke(token);
  }

  /** Signs every browser out of the tenant. */
  public void endSignIns() {
    signIns.endAll();
  }

  /**
   * On-behalf-of is refused with a claims challenge, until the person has signed in again with that
   * challenge as {@code claims}.
   */
  public void requireMfaForOnBehalfOf(boolean on) {
    mfaForOnBehalfOf = on;
  }

  /** Access tokens are v1 for every API, whatever its registration says. */
  public void v1Tokens(boolean on) {
    v1Tokens = on;
  }

  /** The token endpoint finds no consent, whatever was agreed to. */
  public void refuseConsent(boolean on) {
    refuseConsent = on;
  }

  /** Only administrators may consent: {@code prompt=consent} and new scopes are refused. */
  public void restrictUserConsent(boolean on) {
    restrictUserConsent = on;
  }

  /** Lifetime of access tokens, and {@code expires_in}. */
  public void expiresIn(Duration value) {
    lifetime = value;
  }

  /** No answer has a refresh token, even where {@code offline_access} was asked for. */
  public void omitRefreshToken(boolean on) {
    omitRefreshToken = on;
  }

  /** Length of authorization codes; real ones come close to 2,500 characters. */
  public void codeCharacters(int value) {
    codeCharacters = value;
  }

  /** The next token request of an authenticated client fails so; the one after does not. */
  public void failNextToken(Aadsts code) {
    nextTokenError.set(Optional.of(code));
  }

  /** A person has these app roles from now on, whatever the directory says. */
  public void assignRoles(String username, String... values) {
    roles.put(person(username).objectId(), List.of(values));
  }

  /** Tokens that Entra would not issue. */
  public Forgeries forgeries() {
    return forgeries;
  }

  /** The next on-behalf-of request that is otherwise good fails so; the one after does not. */
  public void failNextOnBehalfOf(Aadsts code) {
    nextOnBehalfOfError.set(Optional.of(code));
  }

  /** Something is wrong with the next access token, however it is asked for. */
  public void alterNextAccessToken(Alteration alteration) {
    accessTokenAlteration.set(alteration);
  }

  /** Something is wrong with the next ID token. */
  public void alterNextIdToken(Alteration alteration) {
    idTokenAlteration.set(alteration);
  }

  /** Something is wrong with the next answer that has tokens: {@code expires_in} missing, say. */
  public void alterNextTokenAnswer(UnaryOperator<JsonObject> alteration) {
    answerAlteration.set(alteration);
  }

  public void reset() {
    roles.clear();
    forgeries.reset();
    outage = false;
    keyOutage = false;
    tokenOutage = false;
    delay = Duration.ZERO;
    mfaForOnBehalfOf = false;
    v1Tokens = false;
    refuseConsent = false;
    restrictUserConsent = false;
    omitRefreshToken = false;
    lifetime = LIFETIME;
    codeCharacters = CODE_CHARACTERS;
    nextTokenError.set(Optional.empty());
    nextOnBehalfOfError.set(Optional.empty());
    accessTokenAlteration.set(Alteration.NOTHING);
    idTokenAlteration.set(Alteration.NOTHING);
    answerAlteration.set(UnaryOperator.identity());
    disabled.clear();
    disableAsRegistered();
  }

  List<String> rolesOf(Person person) {
    return roles.getOrDefault(person.objectId(), person.roles());
  }

  boolean isOutage() {
    return outage;
  }

  boolean isKeyOutage() {
    return keyOutage;
  }

  boolean isTokenOutage() {
    return tokenOutage;
  }

  Duration delay() {
    return delay;
  }

  boolean isMfaForOnBehalfOf() {
    return mfaForOnBehalfOf;
  }

  boolean isV1Tokens() {
    return v1Tokens;
  }

  boolean isConsentRefused() {
    return refuseConsent;
  }

  boolean isUserConsentRestricted() {
    return restrictUserConsent;
  }

  boolean isRefreshTokenOmitted() {
    return omitRefreshToken;
  }

  Duration lifetime() {
    return lifetime;
  }

  int codeCharacters() {
    return codeCharacters;
  }

  Optional<Aadsts> takeNextTokenError() {
    return nextTokenError.getAndSet(Optional.empty());
  }

  Optional<Aadsts> takeNextOnBehalfOfError() {
    return nextOnBehalfOfError.getAndSet(Optional.empty());
  }

  Alteration takeAccessTokenAlteration() {
    return accessTokenAlteration.getAndSet(Alteration.NOTHING);
  }

  Alteration takeIdTokenAlteration() {
    return idTokenAlteration.getAndSet(Alteration.NOTHING);
  }

  JsonObject alteredAnswer(JsonObject answer) {
    return answerAlteration.getAndSet(UnaryOperator.identity()).apply(answer);
  }

  void checkEnabled(Person person) {
    if (disabled.contains(person.objectId())) {
      throw new Refusal(Aadsts.PERSON_DISABLED);
    }
  }

  private void disableAsRegistered() {
    directory.people().stream().filter(Person::disabled).forEach(p -> disable(p.username()));
  }

  private Person person(String username) {
    return directory
        .person(username)
        .orElseThrow(() -> new IllegalArgumentException("Nobody is called " + username));
  }
}
