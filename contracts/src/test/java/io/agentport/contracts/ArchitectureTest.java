// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.agentport.contracts", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule contractsKnowNoFrameworkAndNoTransport = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.vertx..", "io.smallrye..", "org.apache.kafka..", "jakarta..");

    @ArchTest
    static final ArchRule canonicalJsonKnowsNoEvents = noClasses()
            .that()
            .resideInAPackage("..json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..events..", "..seals..");
}
