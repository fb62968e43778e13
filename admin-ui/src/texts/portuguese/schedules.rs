//! What the list of schedules says, in Portuguese.

use crate::texts::schedules::Schedules;

pub(in crate::texts) const SCHEDULES: Schedules = Schedules {
    title: "Agendamentos",
    lead: "O que o servidor faz regularmente, e quando.",
    connection_tests: "Testar as ligações das aplicações externas",
    ended_entitlements: "Notificar as aplicações dos produtos que terminaram",
    next: |name| format!("Próxima vez: {name}"),
    last: |name| format!("Última vez: {name}"),
    never: "Ainda não foi feito",
    failed: "Falhou",
    change: "Alterar",
    change_named: |name| format!("Alterar o agendamento: {name}"),
    text: "A tarefa é feita às horas de uma expressão cron, lida num fuso horário. Uma hora que passa enquanto o servidor está parado é recuperada uma vez.",
    cron: "Expressão cron",
    cron_hint: "Minuto, hora, dia do mês, mês, dia da semana: 0 3 * * * é todos os dias às 03:00.",
    cron_invalid: "Escreva cinco campos, como 0 3 * * *, que se cumpram em dez anos.",
    time_zone: "Fuso horário",
    time_zone_hint: "UTC, ou um nome como Europe/Madrid.",
    time_zone_invalid: "Escreva UTC ou um fuso horário como Europe/Madrid.",
    changed: |name| format!("O agendamento foi alterado: {name}."),
};
