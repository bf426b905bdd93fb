package dev.entrada.fuzz;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;

/** A request that has one header and one cookie, as a container hands them on. */
public final class FakeRequest {
  private FakeRequest() {}

  /**
   * @param value of the header
   */
  public static HttpServletRequest withHeader(String name, String value) {
    return request(
        method ->
            switch (method.name()) {
              case "getHeader" -> name.equalsIgnoreCase(method.argument()) ? value : null;
              case "getHeaders" ->
                  Collections.enumeration(
                      name.equalsIgnoreCase(method.argument()) ? List.of(value) : List.of());
              default -> throw new UnsupportedOperationException(method.name());
            });
  }

  public static HttpServletRequest withCookie(String name, String value) {
    Cookie[] cookies = {new Cookie(name, value)};
    return request(
        method ->
            switch (method.name()) {
              case "getCookies" -> cookies;
              case "getMethod" -> "GET";
              default -> throw new UnsupportedOperationException(method.name());
            });
  }

  private record Call(String name, String argument) {}

  private interface Answer {
    @org.jspecify.annotations.Nullable
    Object to(Call call);
  }

  private static HttpServletRequest request(Answer answer) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            FakeRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                answer.to(
                    new Call(
                        method.getName(), arguments == null ? "" : String.valueOf(arguments[0]))));
  }
}
