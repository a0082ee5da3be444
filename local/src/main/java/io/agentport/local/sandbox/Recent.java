// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values by key that forgets the oldest ones when all together take more memory than it may. Not thread-safe. */
final class Recent<V> {
    private static final int BYTES_OF_AN_ENTRY = 200;

    private record Entry<V>(V value, int bytes) {}

    private final Map<String, Entry<V>> entries = new LinkedHashMap<>();
    private final int maxBytes;
    private int bytes;

    /** @param maxBytes about; a value counts as what it is as text */
    Recent(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void put(String key, V value) {
        remove(key);
        var entry = new Entry<>(
                value,
                BYTES_OF_AN_ENTRY + 2 * (key.length() + String.valueOf(value).length()));
        entries.put(key, entry);
        bytes += entry.bytes;
        while (bytes > maxBytes) {
            remove(entries.keySet().iterator().next());
        }
    }

    @Nullable
    V get(String key) {
        var entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    @Nullable
    V remove(String key) {
        var entry = entries.remove(key);
        if (entry == null) {
            return null;
        }
        bytes -= entry.bytes;
        return entry.value;
    }

    /** The oldest first. */
    List<V> values() {
        return entries.values().stream().map(Entry::value).toList();
    }
}
