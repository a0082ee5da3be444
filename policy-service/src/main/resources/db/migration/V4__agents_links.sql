-- SPDX-License-Identifier: Apache-2.0
-- whether an agent's client is asked to show its user where a person decides
alter table agent add column show_link boolean not null default false;
