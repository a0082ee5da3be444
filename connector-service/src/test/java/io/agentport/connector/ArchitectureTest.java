// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.agentport.connector", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("io.agentport.connector.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatDecidesKnowsNoTransport = noClasses()
            .that()
            .resideInAnyPackage("..permits..", "..masking..", "..connectors..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "org.apache.kafka..", "io.vertx..");

    @ArchTest
    static final ArchRule onlyTheAdministratorsInterfaceSpeaksRest = noClasses()
            .that()
            .resideOutsideOfPackage("..access..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule definitionsNeverSeeACredential = noClasses()
            .that()
            .resideInAnyPackage("..connectors..", "..catalog..", "..integrations..", "..permits..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..secrets..");
}
