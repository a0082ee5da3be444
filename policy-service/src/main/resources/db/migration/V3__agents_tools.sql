-- SPDX-License-Identifier: Apache-2.0
-- how an agent is shown what it may call
alter table agent add column tools text not null default 'auto' check (tools in ('list', 'discovery', 'auto'));
