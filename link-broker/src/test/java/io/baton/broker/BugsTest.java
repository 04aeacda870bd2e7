package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation finds what it is there to find: each of the bugs in bugs.txt. */
class BugsTest {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final int SEEDS = 300;

  /** Of the product and its tests, the package that the bugs are in. */
  private static final List<Path> CLASSES =
      List.of(Path.of("target/classes"), Path.of("target/test-classes"));

  @TempDir(factory = OnTmpfs.class)
  Path folder;

  @Test
  void theSimulationFindsThemAll() throws Exception {
    List<String> unfound = new ArrayList<>();
    List<Bug> bugs = Bug.all();
    for (int i = 0; i < bugs.size(); i++) {
      Path work = Files.createDirectory(folder.resolve(Integer.toString(i)));
      compile(bugs.get(i), work);
      if (!isFound(work)) {
        unfound.add(bugs.get(i).name());
      }
    }
    System.out.println("bugs found: " + (bugs.size() - unfound.size()) + " of " + bugs.size());
    assertEquals(List.of(), unfound, "the simulation does not find");
  }

  private static void compile(Bug bug, Path work) throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    bug.sources().forEach((file, source) -> sources.add(new Source(file, source)));
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-d", work.toString(), "-cp", System.getProperty("java.class.path"));
    if (!COMPILER.getTask(said, null, null, options, null, sources).call()) {
      throw new AssertionError(bug + " does not compile:\n" + said);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///io/baton/broker/" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private boolean isFound(Path work) throws Exception {
    URL[] places =
        Stream.concat(Stream.of(work), CLASSES.stream()).map(BugsTest::url).toArray(URL[]::new);
    try (URLClassLoader classes = new OwnBroker(places)) {
      Method run =
          classes
              .loadClass(SimulationTest.class.getName())
              .getDeclaredMethod("run", long.class, Path.class);
      run.setAccessible(true);
      for (long seed = 1; seed <= SEEDS; seed++) {
        run.invoke(null, seed, work.resolve("seed" + seed));
      }
      return false;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof AssertionError) {
        return true;
      }
      throw e;
    }
  }

  private static URL url(Path folder) {
    try {
      return folder.toUri().toURL();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Loads the broker and its simulation itself, and leaves the rest to the loader of the tests. */
  private static final class OwnBroker extends URLClassLoader {
    OwnBroker(URL[] places) {
      super(places, BugsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.baton.broker.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
