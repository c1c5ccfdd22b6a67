-- SPDX-License-Identifier: EUPL-1.2
-- The case that most tests begin with: the police made it, municipality A and
-- SiS take part, an analyst has written an assessment. Included by the tests.

select t.id('c') as c, t.id('ta') as ta \gset
\o /dev/null
select t.create_case('police/coord', :'c', 'party');
select t.assign('police/lead', :'c', 'analyst');
select t.assign('police/lead', :'c', 'coord2');
select t.refer('police/coord', :'c', 'a', 'owner', t.id('refer a'));
select t.respond('a/sec', :'c');
select t.refer('police/coord', :'c', 'sis', 'party', t.id('refer sis'));
select t.respond('sis/off', :'c');
select t.put('police/analyst', :'c', :'ta', 16, 1, '{1,2,3,4,5,6,7}');
\o
