package dev.entrada.demo;

import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestResourceServer;
import java.net.URI;
import java.util.Map;

/**
 * What Microsoft Graph knows of the caller. The token that the caller sent is for this app alone,
 * so it is exchanged at the authorization server for one for Graph (RFC 8693).
 *
 * @param self how this app proves to the authorization server which one it is
 * @param issuer the authorization server
 * @param me Graph's {@code /v1.0/me}
 */
record GraphProfile(TestResourceServer self, String issuer, URI me) {

  /** The profile, or in words what stands in its way. */
  String of(String accessToken) {
    Answer exchanged = self.exchange(issuer, accessToken, TestResourceServer.USER_READ);
    if (exchanged.status() != 200) {
      return explain(exchanged);
    }
    Answer profile =
        RawHttp.get(
            me.toString(), Map.of("Authorization", "Bearer " + exchanged.text("access_token")));
    if (profile.status() != 200) {
      return "Microsoft Graph answered " + profile.status() + ".";
    }
    return "Microsoft Graph says: you are %s, %s, %s."
        .formatted(
            profile.text("displayName"), profile.text("userPrincipalName"), profile.text("mail"));
  }

  /** A tool's result is read by a person or a model: no code of a protocol would help either. */
  private static String explain(Answer refusal) {
    return switch (refusal.text("error")) {
      case "insufficient_user_authentication" ->
          "Your organization wants one more proof that it is you before this app may read your"
              + " profile. Reconnect this MCP server: the sign-in will ask you for it.";
      case "temporarily_unavailable" ->
          "Your profile cannot be read right now. Try again in a moment.";
      case "access_denied" ->
          "Your organization does not let this app read your profile. An administrator can.";
      default -> "Your profile cannot be read: " + refusal.text("error") + ".";
    };
  }
}
