//! The portal (UC-23): the applications that the person can use.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{CompanyRef, PortalApplication};

use super::portal_notices::OnAccepted;
use crate::{
    api::{Owner, logo_path, use_client},
    browser::lower,
    components::{Empty, Logo, Page, SearchBox, icon_with},
    state::{
        Remote, loaded,
        part::{Part, part},
        use_account,
    },
    text::is_web_address,
    texts::{Text, counted, made, text},
};

/// Up to so many applications are seen at once and need no search.
const FEW: usize = 6;
/// How many of those used last are shown above the others where they are many.
const RECENT: usize = 3;

/// The page.
#[component]
pub fn Portal() -> impl IntoView {
    let client = use_client();
    let applications = Remote::new(move || client.usable_applications(Owner::Caller));
    let search = RwSignal::new(String::new());
    let connected = || {
        let label = text(|t| t.frame.connected_applications);
        view! { <a class="button" href="/my-applications/connected">{label}</a> }
    };
    view! {
        <Page title=text(|t| t.frame.my_applications) lead=text(|t| t.portal.lead) actions=connected>
            {notices(applications)}
            {loaded(applications, move |applications| doors(applications, search))}
        </Page>
    }
}

/// Says that the own email is not confirmed, and which invitations wait for an answer. Few people have either, so this
/// is a part that is loaded for them.
fn notices(applications: Remote<Vec<PortalApplication>>) -> AnyView {
    let client = use_client();
    provide_context(OnAccepted(Callback::new(move |()| applications.reload())));
    let wanted = RwSignal::new(!use_account().has_confirmed_email());
    if !wanted.get_untracked() {
        spawn_local(async move {
            // They are no reason for the page to fail.
            if client.has_invitations().await == Ok(true) {
                wanted.try_set(true);
            }
        });
    }
    (move || wanted.get().then(|| part(Part::Notices))).into_any()
}

/// The applications, by company, with a box that searches them where they are many.
fn doors(applications: Vec<PortalApplication>, search: RwSignal<String>) -> AnyView {
    if applications.is_empty() {
        let (title, hint) = (text(|t| t.portal.empty_title), text(|t| t.portal.empty));
        return view! { <Empty title hint/> }.into_any();
    }
    let find =
        (applications.len() > FEW).then(|| view! { <SearchBox label=text(|t| t.portal.find) search/> });
    let latest = if applications.len() > FEW { recent(&applications) } else { Vec::new() };
    let groups = move || {
        let wanted = search.with(|search| lower(search.trim()));
        let matches = |entry: &&PortalApplication| {
            let texts = [&entry.application.name, &entry.application.code, &entry.company.name];
            texts.iter().any(|text| lower(text).contains(&wanted))
        };
        let found: Vec<_> = applications.iter().filter(matches).cloned().collect();
        if found.is_empty() {
            return nothing_found(search);
        }
        let recent = (wanted.is_empty() && !latest.is_empty()).then(|| recently_used(latest.clone()));
        view! { {recent} {by_company(found).into_iter().map(group).collect_view()} }.into_any()
    };
    view! { {find} {groups} }.into_any()
}

fn nothing_found(search: RwSignal<String>) -> AnyView {
    view! {
        <Empty title=text(|t| t.forms.nothing_found) hint=text(|t| t.portal.nothing_found)>
            <button type="button" class="button" id="show-all" on:click=move |_| search.set(String::new())>
                {text(|t| t.portal.show_all)}
            </button>
        </Empty>
    }
    .into_any()
}

/// The applications that were used last, the latest first.
fn recent(applications: &[PortalApplication]) -> Vec<PortalApplication> {
    let mut used: Vec<_> =
        applications.iter().filter(|entry| entry.last_used_at.is_some()).cloned().collect();
    used.sort_by_key(|entry| std::cmp::Reverse(entry.last_used_at));
    used.truncate(RECENT);
    used
}

/// The applications that were used last, each with its company and when that was.
fn recently_used(applications: Vec<PortalApplication>) -> AnyView {
    let doors = applications.into_iter().map(|entry| {
        let (company, used) = (entry.company.name.clone(), entry.last_used_at);
        let about =
            made(move |t| used.map_or_else(String::new, |at| format!("{company} · {}", t.moment(at))));
        door(entry, about)
    });
    view! {
        <section class="gap-b6" aria-labelledby="recent">
            <div class="over"><h2 id="recent">{text(|t| t.portal.recent)}</h2></div>
            <ul class="doors">{doors.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The applications of each company, in the order in which the companies come first.
fn by_company(applications: Vec<PortalApplication>) -> Vec<(CompanyRef, Vec<PortalApplication>)> {
    let mut groups: Vec<(CompanyRef, Vec<PortalApplication>)> = Vec::new();
    for entry in applications {
        match groups.iter_mut().find(|(company, _)| company.id == entry.company.id) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((entry.company.clone(), vec![entry])),
        }
    }
    groups
}

fn group((company, applications): (CompanyRef, Vec<PortalApplication>)) -> AnyView {
    let id = format!("company-{}", company.id);
    let count = counted(applications.len(), |t| t.portal.applications);
    let doors = applications.into_iter().map(|entry| {
        let roles = entry.roles.join(", ");
        door(entry, roles.into())
    });
    let doors = doors.collect_view();
    view! {
        <section class="gap-b6" aria-labelledby=id.clone()>
            <div class="over">
                <h2 id=id.clone() dir="auto">{company.name}</h2>
                <span class="soft small num">{count}</span>
            </div>
            <ul class="doors">{doors}</ul>
        </section>
    }
    .into_any()
}

/// An application, as a link to it where its address is known, with something about it.
fn door(entry: PortalApplication, about: Text) -> AnyView {
    let PortalApplication { application, launch_url, logo_uri, .. } = entry;
    let logo = logo_uri.map(|uri| logo_path(&application.client_id, &uri));
    let picture = view! { <Logo name=application.name.clone() code=application.code picture=logo/> };
    let launch = launch_url.filter(|address| is_web_address(address));
    match launch {
        Some(address) => view! {
            <li>
                {picture}
                <div>
                    <a class="name" dir="auto" href=address target="_blank" rel="external noopener" title=application.name.clone()>
                        {application.name.clone()}
                        <span class="unseen">{text(|t| t.portal.opens_new_tab)}</span>
                    </a>
                    <small>{about}</small>
                </div>
                {icon_with("out", "icon turns")}
            </li>
        }
        .into_any(),
        None => view! {
            <li>
                {picture}
                <div>
                    <b dir="auto">{application.name}</b>
                    <small>{text(|t| t.portal.open_elsewhere)}</small>
                </div>
            </li>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use shared_types::ApplicationRef;

    use super::*;

    fn entry(company_id: i64, name: &str) -> PortalApplication {
        let text = name.to_owned();
        PortalApplication {
            application: ApplicationRef { client_id: text.clone(), code: text.clone(), name: text },
            launch_url: None,
            logo_uri: None,
            company: CompanyRef { id: company_id, code: String::new(), name: String::new() },
            roles: Vec::new(),
            last_used_at: None,
        }
    }

    #[test]
    fn the_applications_used_last_come_first() {
        let used = |name: &str, at: i64| PortalApplication {
            last_used_at: shared_types::Timestamp::from_timestamp_millis(at),
            ..entry(1, name)
        };
        let all = [used("a", 1), entry(1, "b"), used("c", 4), used("d", 2), used("e", 3)];
        let names: Vec<_> = recent(&all).into_iter().map(|entry| entry.application.name).collect();
        assert_eq!(names, ["c", "e", "d"]);
    }

    #[test]
    fn applications_are_grouped_by_company() {
        let groups = by_company(vec![entry(2, "a"), entry(1, "b"), entry(2, "c")]);
        let sizes: Vec<_> = groups.iter().map(|(company, entries)| (company.id, entries.len())).collect();
        assert_eq!(sizes, [(2, 2), (1, 1)]);
    }
}
