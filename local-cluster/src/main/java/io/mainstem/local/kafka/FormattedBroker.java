package io.mainstem.local.kafka;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class of a broker's JVM: formats the log directory if that has not been done, then runs
 * the broker. Doing both in one JVM halves the time of a first start. It reaches Kafka by name
 * alone, so that one build of ours runs any version.
 */
public final class FormattedBroker {
  private static final int FORMAT_FAILED = 3;

  private FormattedBroker() {}

  /**
   * @param args the log directory, the broker's properties file, then what {@code kafka-storage
   *     format} needs
   */
  public static void main(String[] args) throws Exception {
    if (!Files.exists(Path.of(args[0], "meta.properties"))) {
      int result = format(Arrays.copyOfRange(args, 2, args.length));
      if (result != 0) {
        System.err.println("kafka-storage format ended with " + result);
        System.exit(FORMAT_FAILED);
      }
    }
    invoke("kafka.Kafka", "main", new Class<?>[] {String[].class}, (Object) new String[] {args[1]});
  }

  private static int format(String[] args) throws Exception {
    Class<?>[] parameters = {String[].class, PrintStream.class};
    Object result = invoke("kafka.tools.StorageTool", "execute", parameters, args, System.out);
    return result instanceof Integer code ? code : FORMAT_FAILED;
  }

  private static Object invoke(String type, String name, Class<?>[] parameters, Object... args)
      throws Exception {
    Method method = Class.forName(type).getMethod(name, parameters);
    try {
      Object result = method.invoke(null, args);
      return result == null ? 0 : result;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
