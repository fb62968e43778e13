//! What the list of schedules says, in English.

use crate::texts::schedules::Schedules;

pub(in crate::texts) const SCHEDULES: Schedules = Schedules {
    title: "Schedules",
    lead: "What the server does regularly, and when.",
    connection_tests: "Test the connections of external applications",
    ended_entitlements: "Notify applications of entitlements that ended",
    next: |name| format!("Next {name}"),
    last: |name| format!("Last {name}"),
    never: "Not done yet",
    failed: "Failed",
    change: "Change",
    change_named: |name| format!("Change the schedule: {name}"),
    text: "The task is done at the times of a cron expression, read in a time zone. A time that passes while the server is stopped is made up for once.",
    cron: "Cron expression",
    cron_hint: "Minute, hour, day of the month, month, day of the week: 0 3 * * * is every day at 03:00.",
    cron_invalid: "Enter five fields, such as 0 3 * * *, that fire within ten years.",
    time_zone: "Time zone",
    time_zone_hint: "UTC, or a name such as Europe/Madrid.",
    time_zone_invalid: "Enter UTC or a time zone such as Europe/Madrid.",
    changed: |name| format!("The schedule was changed: {name}."),
};
