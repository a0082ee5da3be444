// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A revision as the database keeps it. */
@Entity
@Table(name = "configuration_revision")
public class RevisionRow extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long number;

    @Column(nullable = false)
    public String digest;

    @Column(nullable = false)
    public String text;

    @Column(name = "adopted_at", nullable = false)
    public Instant adoptedAt;
}
