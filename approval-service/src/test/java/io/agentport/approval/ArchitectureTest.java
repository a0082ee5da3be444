// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.agentport.approval", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("io.agentport.approval.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatAnApprovalIsKnowsNoTransport = noClasses()
            .that()
            .resideInAPackage("..approval.lifecycle..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "org.apache.kafka..", "io.vertx..", "io.quarkus..");

    @ArchTest
    static final ArchRule onlyThePublicationSeals = noClasses()
            .that()
            .resideOutsideOfPackage("..approval.publication..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.agentport.contracts.seals.Sealer");
}
