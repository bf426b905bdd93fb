package dev.entrada.doctor;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import java.net.URI;
import java.util.Optional;

/**
 * A document as a client gets it, or why not.
 *
 * @param json the document, if there is one
 * @param fault completes "URL …"; {@code ""} if there is a document
 */
record PublicDocument(String url, Optional<JsonObject> json, String fault) {
  static PublicDocument get(OutboundHttp http, String url) {
    try {
      OutboundResponse response = http.get(URI.create(url));
      if (response.status() / 100 == 3) {
        return without(url, "redirects (" + response.status() + "), which clients do not follow");
      }
      if (response.status() != 200) {
        return without(url, "answers " + response.status());
      }
      return new PublicDocument(
          url, Optional.of(Json.parseObject(response.body(), JsonLimits.ANSWER)), "");
    } catch (IllegalArgumentException e) {
      return without(url, "is not a URL");
    } catch (MalformedJsonException e) {
      return without(url, "answers with something else than JSON");
    } catch (OutageException e) {
      return without(url, "cannot be reached from here (" + e.getMessage() + ")");
    }
  }

  private static PublicDocument without(String url, String fault) {
    return new PublicDocument(url, Optional.empty(), fault);
  }

  /** The text of a member; {@code ""} if there is none. */
  String text(String member) {
    try {
      return json.flatMap(document -> document.string(member)).orElse("");
    } catch (MalformedJsonException e) {
      return "";
    }
  }
}
