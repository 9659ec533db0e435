package tallystick.server.api;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says in the API's description what the records say: a component is always there, unless it is
 * {@code @Nullable}. Programs generated from the description then need no guesses about null.
 */
@Component
class WholeRecords implements ModelConverter {
  @Override
  @SuppressWarnings("rawtypes") // Swagger's own signature.
  public @Nullable Schema resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    if (!chain.hasNext()) {
      return null;
    }
    Schema resolved = chain.next().resolve(type, context, chain);
    if (resolved == null) {
      return null;
    }
    JavaType java = Json.mapper().constructType(type.getType());
    Schema<?> model = modelOf(resolved, context);
    if (java.getRawClass().isRecord() && model != null && model.getProperties() != null) {
      describe(model, java.getRawClass());
    }
    return resolved;
  }

  private static @Nullable Schema<?> modelOf(Schema<?> resolved, ModelConverterContext context) {
    String ref = resolved.get$ref();
    return ref == null
        ? resolved
        : context.getDefinedModels().get(ref.substring(ref.lastIndexOf('/') + 1));
  }

  @SuppressWarnings("rawtypes") // As Swagger keeps them.
  private static void describe(Schema<?> model, Class<?> type) {
    List<String> required = new ArrayList<>();
    Map<String, Schema> properties = model.getProperties();
    for (RecordComponent component : type.getRecordComponents()) {
      Schema<?> property = properties.get(component.getName());
      if (property == null) {
        continue;
      }
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        properties.put(component.getName(), orNull(property));
      } else {
        required.add(component.getName());
      }
    }
    model.setRequired(required);
  }

  private static Schema<?> orNull(Schema<?> property) {
    if (property.get$ref() != null) {
      return new Schema<>().anyOf(List.of(property, new Schema<>().types(Set.of("null"))));
    }
    Set<String> types = property.getTypes();
    if (types != null && !types.contains("null")) {
      Set<String> both = new LinkedHashSet<>(types);
      both.add("null");
      property.setTypes(both);
    }
    return property;
  }
}
