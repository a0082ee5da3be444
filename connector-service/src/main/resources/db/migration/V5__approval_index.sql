-- SPDX-License-Identifier: Apache-2.0

-- Most calls have no approval: their rows need no entry for each of their versions.
ALTER TABLE claim DROP CONSTRAINT claim_approval_id_key;
CREATE UNIQUE INDEX claim_approval ON claim (approval_id) WHERE approval_id IS NOT NULL;
