// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.processes.Ports;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of one installation, counted from one base. */
record LocalPorts(int base) {
    static final int DEFAULT_BASE = 4747;
    private static final int HIGHEST_OFFSET = 22;
    private static final int BROKER = 20;
    private static final int DATABASE = 21;
    private static final int SANDBOX = 22;
    /** The broker's second listener, which only the broker itself uses. */
    private static final int CONTROLLER = 19;

    LocalPorts {
        if (base < 1024 || base > 65535 - HIGHEST_OFFSET) {
            throw new IllegalArgumentException(
                    "the port base must be between 1024 and " + (65535 - HIGHEST_OFFSET) + ", was `" + base + "`");
        }
    }

    int of(Service service) {
        return base + service.offset();
    }

    int managementOf(Service service) {
        return base + 10 + service.offset();
    }

    URI url(Service service) {
        return URI.create("http://127.0.0.1:" + of(service));
    }

    URI readiness(Service service) {
        return URI.create("http://127.0.0.1:" + managementOf(service) + "/q/health/ready");
    }

    int broker() {
        return base + BROKER;
    }

    int database() {
        return base + DATABASE;
    }

    int sandbox() {
        return base + SANDBOX;
    }

    int controller() {
        return base + CONTROLLER;
    }

    /** Our own services, as the connector's egress rules name them: all but the sandbox, which is an upstream. */
    String neverDialled() {
        int last = Service.values().length - 1;
        return base + "-" + (base + last) + "," + (base + 10) + "-" + (base + 10 + last) + "," + controller() + "-"
                + database();
    }

    private Map<Integer, String> all() {
        var all = new LinkedHashMap<Integer, String>();
        for (var service : Service.values()) {
            all.put(of(service), service.title());
            all.put(managementOf(service), "the health of " + service.title());
        }
        all.put(broker(), "the broker");
        all.put(database(), "the database");
        all.put(sandbox(), "the sandbox");
        all.put(controller(), "the broker's controller");
        return all;
    }

    /** One line for all ports that somebody else uses; empty when all are free. */
    List<String> taken() {
        var taken = new ArrayList<String>();
        all().forEach((port, use) -> {
            if (!Ports.isFree(port)) {
                taken.add(port + " (" + use + ")");
            }
        });
        return taken;
    }
}
