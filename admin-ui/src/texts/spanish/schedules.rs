//! What the list of schedules says, in Spanish.

use crate::texts::schedules::Schedules;

pub(in crate::texts) const SCHEDULES: Schedules = Schedules {
    title: "Programación",
    lead: "Lo que el servidor hace con regularidad, y cuándo.",
    connection_tests: "Probar las conexiones de las aplicaciones externas",
    ended_entitlements: "Notificar a las aplicaciones los productos que terminaron",
    next: |name| format!("Próxima vez: {name}"),
    last: |name| format!("Última vez: {name}"),
    never: "Todavía no se ha hecho",
    failed: "Falló",
    change: "Cambiar",
    change_named: |name| format!("Cambiar la programación: {name}"),
    text: "La tarea se hace a las horas de una expresión cron, leída en una zona horaria. Una hora que pasa mientras el servidor está parado se recupera una vez.",
    cron: "Expresión cron",
    cron_hint: "Minuto, hora, día del mes, mes, día de la semana: 0 3 * * * es cada día a las 03:00.",
    cron_invalid: "Escriba cinco campos, como 0 3 * * *, que se cumplan en diez años.",
    time_zone: "Zona horaria",
    time_zone_hint: "UTC, o un nombre como Europe/Madrid.",
    time_zone_invalid: "Escriba UTC o una zona horaria como Europe/Madrid.",
    changed: |name| format!("Se cambió la programación: {name}."),
};
