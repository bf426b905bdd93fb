package dev.entrada.container;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.entrada.container.agent.Loaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Another Java process of this machine, looked into with the tools of the JDK. */
final class JavaProcess {
  private final long pid;

  private JavaProcess(long pid) {
    this.pid = pid;
  }

  /** The one that was started with an argument. */
  static JavaProcess find(String argument) {
    List<String> found =
        tool("jps", "-v").lines().filter(line -> (line + " ").contains(argument + " ")).toList();
    if (found.size() != 1) {
      throw new IllegalStateException("not one process with " + argument + ": " + found);
    }
    return new JavaProcess(Long.parseLong(found.get(0).split(" ")[0]));
  }

  /** The processor time that it has spent. */
  Duration cpu() {
    return ProcessHandle.of(pid).flatMap(it -> it.info().totalCpuDuration()).orElseThrow();
  }

  /** A number that an MBean tells. */
  int number(String mbean, String attribute) {
    try (JMXConnector connector = JMXConnectorFactory.connect(managementUrl())) {
      Object value =
          connector.getMBeanServerConnection().getAttribute(new ObjectName(mbean), attribute);
      return ((Number) value).intValue();
    } catch (IOException | JMException | AttachNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JMXServiceURL managementUrl() throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    try {
      return new JMXServiceURL(machine.startLocalManagementAgent());
    } finally {
      machine.detach();
    }
  }

  LoadersOfProcess loaders() {
    return LoadersOfProcess.of(pid);
  }

  /** The threads that run code of ours, or that ours have named. */
  List<String> threadsOfOurs() {
    return Stream.of(dump().split("\n\n"))
        .filter(thread -> thread.contains("dev.entrada.") || thread.startsWith("\"entrada"))
        .toList();
  }

  private String dump() {
    return tool("jcmd", String.valueOf(pid), "Thread.print");
  }

  /**
   * The classes of a package that are loaded after a full collection. A class loader that is held
   * by anything keeps all of them.
   */
  List<String> classesAfterCollection(String packageName) {
    tool("jcmd", String.valueOf(pid), "GC.run");
    return Pattern.compile(Pattern.quote(packageName) + "[\\w.$]*")
        .matcher(tool("jcmd", String.valueOf(pid), "VM.class_hierarchy"))
        .results()
        .map(MatchResult::group)
        .filter(name -> !name.startsWith(Loaders.class.getPackageName()))
        .distinct()
        .toList();
  }

  private static String tool(String name, String... arguments) {
    return Tool.run(
        Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", name).toString()),
                Stream.of(arguments))
            .toList());
  }
}
