package dev.entrada.browser;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, driven as a person would: by clicks and keys. */
final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path FONTS = Path.of("src/test/browser/fonts.conf").toAbsolutePath();
  private static final JsonLimits LOG_LINE = new JsonLimits(8 << 20, 64, 100_000);

  private final ChromeDriver driver;
  private final List<String> console = new ArrayList<>();
  private final List<String> navigations = new ArrayList<>();

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** One with a fresh profile that asks for English. */
  static Chromium start() {
    return start("en-US", true);
  }

  /**
   * One with a fresh profile.
   *
   * @param languages what it asks for, most wanted first, separated by commas
   * @param scripts whether pages may run scripts
   */
  static Chromium start(String languages, boolean scripts) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(System.getProperty("chromium", "/usr/bin/chromium"));
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // the tests run as root in containers
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--font-render-hinting=none",
        "--force-color-profile=srgb",
        "--force-device-scale-factor=1",
        "--disable-lcd-text",
        "--no-first-run",
        "--window-size=1280,900");
    Map<String, Object> preferences = new HashMap<>();
    preferences.put("intl.accept_languages", languages);
    if (!scripts) {
      preferences.put("profile.managed_default_content_settings.javascript", 2);
    }
    options.setExperimentalOption("prefs", preferences);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(
                new java.io.File(System.getProperty("chromedriver", "/usr/bin/chromedriver")))
            .withEnvironment(Map.of("FONTCONFIG_FILE", FONTS.toString()))
            .build();
    return new Chromium(new ChromeDriver(service, options));
  }

  ChromeDriver driver() {
    return driver;
  }

  Chromium open(URI address) {
    driver.get(address.toString());
    return this;
  }

  /** The address in the address bar. */
  String address() {
    return driver.getCurrentUrl();
  }

  String heading() {
    return text("h1");
  }

  String text() {
    return text("main");
  }

  private String text(String css) {
    return await(css, () -> driver.findElement(By.cssSelector(css)).getText());
  }

  /** The first element, once there is one. */
  WebElement find(String css) {
    return await(css, () -> driver.findElement(By.cssSelector(css)));
  }

  List<WebElement> findAll(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  Chromium click(String css) {
    return await(
        "click on " + css,
        () -> {
          driver.findElement(By.cssSelector(css)).click();
          return this;
        });
  }

  /** Waits until the page has that heading. */
  Chromium awaitHeading(String expected) {
    return await(
        "heading " + expected,
        () -> {
          String heading = driver.findElement(By.tagName("h1")).getText();
          if (!heading.equals(expected)) {
            throw new NoSuchElementException("the heading is " + heading);
          }
          return this;
        });
  }

  /**
   * Asks again and again until nothing throws. While one page gives way to the next, the driver may
   * fail in any way, not only for want of an element.
   */
  <T> T await(String what, Supplier<T> attempt) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return attempt.get();
      } catch (WebDriverException e) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              what + " never came at " + address() + "; console: " + console(), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  /** What the browser has said in its console so far, refusals of its own among it. */
  List<String> console() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      console.add(entry.getLevel() + " " + entry.getMessage());
    }
    return List.copyOf(console);
  }

  /**
   * Every address that the browser set out for, redirects included: those of other programs'
   * schemes as well, which are handed over and never load.
   */
  List<String> navigations() {
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonObject message =
          Json.parseObject(entry.getMessage(), LOG_LINE).object("message").orElseThrow();
      if (message.string("method").equals(Optional.of("Network.requestWillBeSent"))) {
        message
            .object("params")
            .filter(request -> request.string("type").equals(Optional.of("Document")))
            .flatMap(request -> request.string("documentURL"))
            .ifPresent(navigations::add);
      }
    }
    return List.copyOf(navigations);
  }

  /** The first address set out for that begins so. */
  URI awaitNavigation(String prefix) {
    return await(
        "navigation to " + prefix,
        () ->
            navigations().stream()
                .filter(address -> address.startsWith(prefix))
                .findFirst()
                .map(URI::create)
                .orElseThrow(() -> new NoSuchElementException(navigations().toString())));
  }

  /** A command of the DevTools protocol. */
  Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  /** A screen of that width; below 500 as a phone has it. */
  Chromium width(int width, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    return this;
  }

  Chromium scheme(String scheme) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    return this;
  }

  /** The whole page, as PNG, also what is below the fold. */
  byte[] screenshot() {
    Object height = driver.executeScript("return document.documentElement.scrollHeight");
    Object width = driver.executeScript("return document.documentElement.clientWidth");
    Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    Map<String, Object> answer =
        command(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode((String) answer.get("data"));
  }

  /** By how many pixels the page is wider than the screen. */
  long overflow() {
    return (Long)
        driver.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  @Override
  public void close() {
    driver.quit();
  }
}
