//! The schedules of the worker: what is done regularly, when, and how it went.

use leptos::prelude::*;
use shared_types::{Schedule, ScheduleChange, ScheduleName, Word};

use crate::{
    api::{ApiError, Client, use_client},
    components::{
        Cancel, Form, FormFrame, Messages, Refusal, TextField, all, dialog_button, dialog_opener, facts,
        icon, line_break, nothing, paragraph, section, status, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Texts, made, text, with_text},
};

/// The schedules, loaded.
#[derive(Clone, Copy)]
struct Schedules {
    client: Client,
    messages: Messages,
    schedules: Remote<Vec<Schedule>>,
}

/// The section with all schedules.
pub(super) fn schedules() -> AnyView {
    let client = use_client();
    let list =
        Schedules { client, messages: use_messages(), schedules: Remote::new(move || client.schedules()) };
    let rows = loaded(list.schedules, move |found| {
        things(found.into_iter().map(|schedule| list.row(schedule)).collect())
    });
    section(text(|t| t.schedules.title), Some(text(|t| t.schedules.lead)), nothing(), rows)
}

fn name_of(name: ScheduleName) -> fn(&'static Texts) -> &'static str {
    match name {
        ScheduleName::ConnectionTests => |t| t.schedules.connection_tests,
        ScheduleName::EndedEntitlements => |t| t.schedules.ended_entitlements,
    }
}

impl Schedules {
    fn row(self, schedule: Schedule) -> AnyView {
        let Schedule { name, cron, time_zone, next_at, last_at, error } = schedule.clone();
        let times = facts(vec![
            made(move |t| (t.schedules.next)(&t.moment(next_at))),
            made(move |t| match last_at {
                Some(at) => (t.schedules.last)(&t.moment(at)),
                None => t.schedules.never.to_owned(),
            }),
        ]);
        let expression = view! { <code dir="ltr">{cron}</code> " " <span dir="ltr">{time_zone}</span> };
        let mut about = vec![expression.into_any(), line_break(), times];
        if let Some(error) = error {
            about.extend([line_break(), status("status bad", text(|t| t.schedules.failed)), " ".into_any()]);
            about.push(error.into_any());
        }
        let title = text(name_of(name));
        let change = self.change_button(schedule);
        thing(icon("clock").into_any(), title.into_any(), all(about), change)
    }

    fn change_button(self, schedule: Schedule) -> AnyView {
        let title = with_text(&text(name_of(schedule.name)), |t| t.schedules.change_named);
        let label = text(|t| t.schedules.change).into_any();
        let (id, full) = (format!("change-{}", schedule.name.as_str()), Some(title.clone()));
        dialog_button(
            move |open| dialog_opener(id, "button low", label, full, open),
            title,
            move |open| self.form(open, &schedule),
        )
    }

    fn form(self, open: RwSignal<bool>, schedule: &Schedule) -> AnyView {
        let form = Form::new();
        let name = schedule.name;
        let cron = RwSignal::new(schedule.cron.clone());
        let time_zone = RwSignal::new(schedule.time_zone.clone());
        let submit = move |()| {
            let change = ScheduleChange {
                cron: Some(cron.get_untracked()),
                time_zone: Some(time_zone.get_untracked()),
            };
            let call = self.client.change_schedule(name.as_str(), change);
            form.send(async move { call.await.map_err(refused) }, move |()| self.changed(name, open));
        };
        view! {
            <FormFrame form on_submit=submit submit=text(|t| t.forms.save) cancel=Cancel::close(open)>
                {paragraph("", text(|t| t.schedules.text))}
                <TextField
                    id="schedule-cron"
                    form
                    field="cron"
                    label=text(|t| t.schedules.cron)
                    hint=text(|t| t.schedules.cron_hint)
                    value=cron
                    autofocus=true
                />
                <TextField
                    id="schedule-time-zone"
                    form
                    field="time_zone"
                    label=text(|t| t.schedules.time_zone)
                    hint=text(|t| t.schedules.time_zone_hint)
                    value=time_zone
                />
            </FormFrame>
        }
        .into_any()
    }

    fn changed(self, name: ScheduleName, open: RwSignal<bool>) {
        open.try_set(false);
        self.messages.say(with_text(&text(name_of(name)), |t| t.schedules.changed));
        self.schedules.reload();
    }
}

/// Why a change was rejected, in words about schedules.
fn refused(error: ApiError) -> Refusal {
    let mut refusal = Refusal::from(error);
    for (field, message) in &mut refusal.fields {
        match field.as_str() {
            "cron" => *message = text(|t| t.schedules.cron_invalid),
            "time_zone" => *message = text(|t| t.schedules.time_zone_invalid),
            _ => {}
        }
    }
    refusal
}
