// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.agentport.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule featuresFormNoCycle =
            slices().matching("io.agentport.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule callsKnowNoInterfaceTheyCameThrough = noClasses()
            .that()
            .resideInAnyPackage("..calls..", "..toolsets..", "..problems..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx.ext.web..", "org.apache.kafka..");

    /** What it seals says of a token that it was presented, to policy-service, and nothing else. */
    @ArchTest
    static final ArchRule nothingIsSealedButThatATokenWasPresented = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.agentport.gateway.agents.TokenSeals")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.agentport.contracts.seals..");
}
