package dev.entrada.browser;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * What a browser painted. Two are alike if every pixel lies within what the other has around it: so
 * text may be smoothed a little otherwise, but no edge may move by two pixels, and no area change
 * its colour.
 */
final class Picture {
  /** Of 255 levels of a channel: of an area of one colour, and in proportion to an edge. */
  private static final int SLACK = 2;

  private static final int SLACK_OF_AN_EDGE = 16; // a sixteenth

  /** Pixels of a page that smoothing may change all the same; a word in another colour has more. */
  private static final int STRAY_PIXELS = 8;

  private final byte[] png;
  private final BufferedImage image;

  Picture(byte[] png) {
    this.png = png.clone();
    try {
      this.image = ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new IllegalArgumentException("no picture", e);
    }
  }

  static Picture load(Path file) throws IOException {
    return new Picture(Files.readAllBytes(file));
  }

  void save(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, png);
  }

  /** What is different, or {@code ""} if both show the same. */
  String difference(Picture other) {
    if (image.getWidth() != other.image.getWidth()
        || image.getHeight() != other.image.getHeight()) {
      return size() + " instead of " + other.size();
    }
    int strays = 0;
    int top = image.getHeight();
    int bottom = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (!within(image, other.image, x, y) || !within(other.image, image, x, y)) {
          strays++;
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return strays <= STRAY_PIXELS
        ? ""
        : strays + " pixels differ, in rows " + top + " to " + bottom;
  }

  private String size() {
    return image.getWidth() + " x " + image.getHeight();
  }

  private static boolean within(BufferedImage one, BufferedImage around, int x, int y) {
    int pixel = one.getRGB(x, y);
    if (pixel == around.getRGB(x, y)) {
      return true;
    }
    for (int shift = 0; shift <= 16; shift += 8) {
      int least = 255;
      int most = 0;
      for (int v = Math.max(0, y - 1); v <= Math.min(around.getHeight() - 1, y + 1); v++) {
        for (int u = Math.max(0, x - 1); u <= Math.min(around.getWidth() - 1, x + 1); u++) {
          int level = around.getRGB(u, v) >> shift & 0xff;
          least = Math.min(least, level);
          most = Math.max(most, level);
        }
      }
      int slack = SLACK + (most - least) / SLACK_OF_AN_EDGE;
      int level = pixel >> shift & 0xff;
      if (level < least - slack || level > most + slack) {
        return false;
      }
    }
    return true;
  }
}
