package tallystick.server.incidents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tallystick.server.ServerException;
import tallystick.watch.incident.Runbook;

/**
 * The runbooks that are shipped, and the templates of what people are told. They are read once at
 * the start; one that cannot be read is a broken program, and it says so before anything goes
 * wrong.
 */
public final class RunbookShelf {
  /** The order in which they are offered; the first that opens for a kind of finding is taken. */
  private static final List<String> SHIPPED =
      List.of("stolen-key", "own-trade", "account-locked", "lost-administrator", "tampered-server");

  /** A page or two; beyond it is no runbook. */
  private static final int MAX_LENGTH = 64 * 1024;

  private final Map<String, Runbook> runbooks = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> templates = new LinkedHashMap<>();

  private RunbookShelf() {}

  /** Reads what is shipped. */
  public static RunbookShelf shipped() {
    RunbookShelf shelf = new RunbookShelf();
    for (String name : SHIPPED) {
      Runbook runbook = read(text(name));
      if (!runbook.id().equals(name)) {
        throw new ServerException("The runbook " + name + " calls itself " + runbook.id());
      }
      shelf.runbooks.put(name, runbook);
    }
    shelf.templates.putAll(templates(text("messages")));
    return shelf;
  }

  /**
   * Reads one runbook.
   *
   * @throws ServerException saying what is wrong with it
   */
  static Runbook read(String yaml) {
    Map<String, Object> top = map("a runbook", load(yaml));
    try {
      List<Runbook.RunbookStep> steps = new ArrayList<>();
      for (Object each : list("steps", top.get("steps"))) {
        Map<String, Object> step = map("a step", each);
        allow("a step", step, Set.of("id", "title", "why", "check", "action", "lets"));
        steps.add(
            new Runbook.RunbookStep(
                string("id", step),
                words("title", step),
                words("why", step),
                string("check", step),
                step.containsKey("action") ? string("action", step) : "",
                Boolean.TRUE.equals(step.get("lets"))));
      }
      allow("a runbook", top, Set.of("id", "version", "title", "opens", "steps"));
      if (!(top.get("version") instanceof Integer version)) {
        throw new ServerException("A runbook's version is a whole number");
      }
      Set<String> opens = new java.util.TreeSet<>();
      for (Object kind : list("opens", top.get("opens"))) {
        opens.add(String.valueOf(kind));
      }
      return new Runbook(string("id", top), version, words("title", top), opens, steps);
    } catch (IllegalArgumentException e) {
      throw new ServerException("A runbook cannot be used: " + e.getMessage(), e);
    }
  }

  /** In the order in which they are offered. */
  public List<Runbook> all() {
    return List.copyOf(runbooks.values());
  }

  public Optional<Runbook> find(String id) {
    return Optional.ofNullable(runbooks.get(id));
  }

  /** The runbook for an incident that begins with such a finding. */
  Optional<Runbook> opensFor(String kind) {
    return runbooks.values().stream().filter(one -> one.opensFor().contains(kind)).findFirst();
  }

  /**
   * What people are told, by template and language; {@code {account}} and the like are filled in.
   */
  public Map<String, Map<String, String>> templates() {
    return Map.copyOf(templates);
  }

  private static Map<String, Map<String, String>> templates(String yaml) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    map("templates", load(yaml))
        .forEach(
            (name, value) -> {
              Map<String, String> byLanguage = new LinkedHashMap<>();
              map(name, value).forEach((lang, text) -> byLanguage.put(lang, String.valueOf(text)));
              if (!byLanguage.keySet().equals(Runbook.LANGUAGES)) {
                throw new ServerException("The template " + name + " speaks " + Runbook.LANGUAGES);
              }
              all.put(name, byLanguage);
            });
    return all;
  }

  private static String text(String name) {
    String resource = "/tallystick/runbooks/" + name + ".yaml";
    try (InputStream in = RunbookShelf.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new ServerException("The program lacks " + resource + ": build it again");
      }
      return new String(in.readNBytes(MAX_LENGTH), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ServerException("Cannot read " + resource, e);
    }
  }

  /** Plain data only: no tags that make objects, no anchors that multiply, no name twice. */
  private static @Nullable Object load(String yaml) {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_LENGTH);
    limits.setMaxAliasesForCollections(0);
    limits.setNestingDepthLimit(10);
    limits.setAllowDuplicateKeys(false);
    limits.setAllowRecursiveKeys(false);
    try {
      return new Yaml(new SafeConstructor(limits)).load(yaml);
    } catch (YAMLException e) {
      throw new ServerException("A runbook is no YAML: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> map(String what, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> found)) {
      throw new ServerException(what + " is a map in YAML");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    found.forEach((key, one) -> named.put(String.valueOf(key), one));
    return named;
  }

  private static List<?> list(String what, @Nullable Object value) {
    if (!(value instanceof List<?> found)) {
      throw new ServerException(what + " is a list in YAML");
    }
    return found;
  }

  private static String string(String key, Map<String, Object> map) {
    if (!(map.get(key) instanceof String text)) {
      throw new ServerException(key + " is a text in YAML");
    }
    return text;
  }

  private static Map<String, String> words(String key, Map<String, Object> map) {
    Map<String, String> words = new LinkedHashMap<>();
    map(key, map.get(key)).forEach((lang, text) -> words.put(lang, String.valueOf(text).strip()));
    return words;
  }

  private static void allow(String what, Map<String, Object> map, Set<String> known) {
    for (String key : map.keySet()) {
      if (!known.contains(key)) {
        throw new ServerException(what + " has no " + key + "; it has " + known);
      }
    }
  }
}
