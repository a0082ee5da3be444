// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordMatchesItsHash() {
        assertThat(passwords.matches("correct horse battery", passwords.hash("correct horse battery")))
                .isTrue();
    }

    @Test
    void anotherPasswordDoesNotMatch() {
        assertThat(passwords.matches("correct horse batterz", passwords.hash("correct horse battery")))
                .isFalse();
    }

    @Test
    void theSamePasswordHasADifferentHashEachTime() {
        assertThat(passwords.hash("correct horse battery")).isNotEqualTo(passwords.hash("correct horse battery"));
    }

    @Test
    void aHashDoesNotHoldThePassword() {
        assertThat(passwords.hash("correct horse battery")).doesNotContain("horse");
    }

    @Test
    void nobodysPasswordIsNotGuessed() {
        assertThat(passwords.matchesNobodys("correct horse battery")).isFalse();
    }

    @Test
    void aHashOfAnUnknownFormIsNotTakenForAPassword() {
        assertThatThrownBy(() -> passwords.matches("x", "x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneTimePasswordsAreLongAndDifferent() {
        assertThat(Passwords.oneTime()).hasSize(24).isNotEqualTo(Passwords.oneTime());
    }
}
