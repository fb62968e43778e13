//! What lies over a page, and the grid of access.

use leptos::prelude::*;

use super::said;
use crate::components::{Alert, Dialog, Tone, icon, use_messages};

#[component]
pub(super) fn Messages() -> impl IntoView {
    let messages = use_messages();
    let act: ViewFn = (|| view! { <button type="button" class="button low">"Mend it"</button> }).into();
    view! {
        <Alert tone=Tone::Info><b>"Good to know."</b><p>"Nothing needs to be done."</p></Alert>
        <Alert tone=Tone::Good><b>"Something worked."</b></Alert>
        <Alert tone=Tone::Warn acts=Some(act)><b>"Something needs attention."</b></Alert>
        <Alert tone=Tone::Bad><b>"Something is wrong."</b><p>"This is what to do."</p></Alert>
        <div class="shelf">
            <button type="button" class="button" id="g-say" on:click=move |_| messages.say(said("Done."))>"An outcome"</button>
            <button type="button" class="button" id="g-fail" on:click=move |_| messages.fail(said("Failed."))>"An error"</button>
        </div>
    }
}

#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="cols dialogs">
            <dialog open class="here" aria-labelledby="g-disable">
                <div class="top"><h2 id="g-disable">"Disable Hannah O’Rourke?"</h2></div>
                <div class="body">
                    <p>"The person is signed out everywhere. Nothing is deleted."</p>
                    <div class="form-acts">
                        <button type="button" class="button danger main">"Disable person"</button>
                        <button type="button" class="button">"Cancel"</button>
                    </div>
                </div>
            </dialog>
            <dialog open class="here" aria-labelledby="g-delete">
                <div class="top"><h2 id="g-delete">"Delete Harbour & Quill?"</h2></div>
                <div class="body">
                    <p>"This cannot be undone."</p>
                    <p>"146 people lose access to 4 products."</p>
                    <div class="field">
                        <label for="g-word">"Type harbour-quill to confirm"</label>
                        <input class="input" id="g-word" type="text" autocomplete="off"/>
                    </div>
                    <div class="form-acts">
                        <button type="button" class="button danger main" aria-disabled="true">"Delete company"</button>
                        <button type="button" class="button">"Cancel"</button>
                    </div>
                </div>
            </dialog>
        </div>
        <div class="shelf">
            <button type="button" class="button" id="g-open" on:click=move |_| open.set(true)>"Open a dialog"</button>
        </div>
        <Dialog open title=said("Disable this person?")>
            <p>"The person is signed out everywhere. Nothing is deleted."</p>
            <div class="form-acts">
                <button type="button" class="button danger main">"Disable person"</button>
                <button type="button" class="button" id="g-close" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </Dialog>
    }
}

#[component]
pub(super) fn Menus() -> impl IntoView {
    view! {
        <div class="cols">
            <div class="menu here">
                <a href="/gallery">{icon("person")} "Profile"</a>
                <button type="button">{icon("help")} "Keyboard shortcuts" <kbd>"?"</kbd></button>
                <hr/>
                <button type="button" class="danger">{icon("delete")} "Delete"</button>
            </div>
            <div class="keys">
                <section>
                    <h3>"Anywhere"</h3>
                    <dl>
                        <div><dt>"Search or go to"</dt><dd><kbd>"Ctrl"</kbd> " " <kbd>"K"</kbd></dd></div>
                        <div><dt>"Companies"</dt><dd><kbd>"g"</kbd> " " <kbd>"c"</kbd></dd></div>
                    </dl>
                </section>
            </div>
            <div>
                <button type="button" class="button" popovertarget="g-menu">{icon("more")} "A menu"</button>
                <div class="menu" id="g-menu" popover="auto" role="dialog" aria-label="Menu, shown">
                    <a href="/gallery">{icon("edit")} "Edit"</a>
                </div>
            </div>
        </div>
    }
}

/// The roles of the grid, and whether a company may give them.
const ROLES: [(&str, bool); 3] = [("Picker", true), ("Shift lead", true), ("Stock auditor", false)];
/// Its people, with the roles that they have and those that were changed.
const PEOPLE: [(&str, &[usize], &[usize]); 3] =
    [("Maite Etxeberria", &[0], &[]), ("Tomás Quiroga", &[0, 1], &[1]), ("Priya Raghunathan", &[1], &[0])];

#[component]
pub(super) fn Matrix() -> impl IntoView {
    let heads = ROLES.map(|(role, may)| {
        let note = if may { "14 people" } else { "not allowed here" };
        view! { <th scope="col">{role}<small>{note}</small></th> }
    });
    let people = PEOPLE.map(|(person, given, changed)| {
        let boxes = ROLES.iter().enumerate().map(|(at, (role, may))| {
            let class = if changed.contains(&at) { "cell changed" } else { "cell" };
            let label = format!("{role} for {person}");
            view! {
                <td class=class>
                    <label><input type="checkbox" aria-label=label checked=given.contains(&at) disabled=!may/></label>
                </td>
            }
        });
        view! { <tr><th scope="row">{person}</th>{boxes.collect_view()}</tr> }
    });
    view! {
        <div class="matrix" role="region" aria-label="Access, shown" tabindex="0">
            <table>
                <caption class="unseen">"Access, shown"</caption>
                <thead><tr><th scope="col">"Person"</th>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{people.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
}
