package dev.entrada.doctor;

import dev.entrada.config.ServerSettings;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.ResourceIndicator;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Each MCP server wants a token, and leads clients without one to us. */
final class ResourceCheck implements Check {
  private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");
  private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";
  private static final String FILTER =
      "Map Entrada's filter to the endpoint and to " + WELL_KNOWN + "/*: docs/filter.md.";

  private final List<ResourceIndicator> resources;
  private final String issuer;
  private final OutboundHttp http;

  ResourceCheck(ServerSettings settings, OutboundHttp http) {
    this.resources = settings.catalogue().resources();
    this.issuer = settings.issuer().value();
    this.http = http;
  }

  @Override
  public String name() {
    return "resource";
  }

  @Override
  public List<Finding> examine() {
    return resources.stream().map(this::finding).toList();
  }

  private Finding finding(ResourceIndicator resource) {
    try {
      OutboundResponse answer =
          http.get(
              URI.create(resource.value()),
              Map.of("Accept", "application/json, text/event-stream"));
      if (answer.status() / 100 == 2) {
        return Finding.problem(
            name(), resource + " answers " + answer.status() + " without a token.", FILTER);
      }
      if (answer.status() / 100 == 3) {
        return Finding.problem(
            name(),
            resource + " redirects (" + answer.status() + "), which clients do not follow.",
            "Write the URL in entrada.resources exactly as the app answers to it.");
      }
      return described(resource, answer);
    } catch (OutageException e) {
      return Finding.warning(
          name(),
          resource + " cannot be reached from here (" + e.getMessage() + ").",
          "Start the app, or check entrada.resources; clients must be able to reach it.");
    }
  }

  private Finding described(ResourceIndicator resource, OutboundResponse answer) {
    Matcher challenge = METADATA.matcher(answer.header("www-authenticate").orElse(""));
    boolean isLed = answer.status() == 401 && challenge.find();
    String path = resource.path().equals("/") ? "" : resource.path();
    PublicDocument document =
        PublicDocument.get(
            http, isLed ? challenge.group(1) : resource.origin() + WELL_KNOWN + path);
    if (document.json().isEmpty()) {
      return Finding.problem(name(), document.url() + " " + document.fault() + ".", FILTER);
    }
    if (!document.text("resource").equals(resource.value())) {
      return Finding.problem(
          name(),
          document.url() + " is of \"" + document.text("resource") + "\", not of " + resource + ".",
          "Give the filter's resource and entrada.resources the same bytes.");
    }
    if (!servers(document.json().get()).contains(issuer)) {
      return Finding.problem(
          name(),
          document.url() + " does not name " + issuer + " among its authorization_servers.",
          "Give the filter's issuer-url and this server's issuer the same bytes.");
    }
    return isLed
        ? Finding.ok(name(), resource + " leads clients to this server.")
        : Finding.problem(
            name(),
            resource
                + " answers "
                + answer.status()
                + " to a request without a token, not 401"
                + " with resource_metadata.",
            FILTER);
  }

  private static List<String> servers(JsonObject document) {
    try {
      return document.strings("authorization_servers").orElse(List.of());
    } catch (MalformedJsonException e) {
      return List.of();
    }
  }
}
