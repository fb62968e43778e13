//! What the pages of companies say in Spanish.

use crate::texts::companies::{Access, Companies, People};

pub(in crate::texts) const COMPANIES: Companies = Companies {
    lead: "Las empresas cuyas personas inician sesión aquí.",
    add: "Añadir una empresa",
    search: "Buscar empresas",
    empty_title: "Aún no hay empresas",
    empty: "Las empresas que puede ver aparecen aquí.",
    none_match: |search| format!("Ninguna empresa tiene «{search}» en su nombre o código."),

    add_submit: "Añadir empresa",
    code_hint: "Los programas identifican la empresa por su código.",
    name_missing: "Escriba el nombre de la empresa.",
    products_hint: "Después se puede dar acceso a ellos a sus personas. Las plazas, las fechas y los roles se limitan en la página de la empresa.",
    product_whole: "Todos los roles, sin límites",
    added: |company| format!("Se ha añadido {company}."),
    saved: |company| format!("Se ha guardado {company}."),

    edit: "Editar empresa",
    visible: "Los miembros ven las personas y los productos de la empresa",
    visible_hint: "De otro modo solo los ven sus administradores. Los miembros ven unos de otros el nombre, el correo, el estado y el rol, y ningún otro dato.",
    delete: "Eliminar empresa",
    delete_lead: "Las personas de la empresa pierden al instante todo acceso a través de ella. Quienes no están en ninguna otra empresa se eliminan.",
    delete_title: |company| format!("¿Eliminar {company}?"),
    deletes_people: |people| {
        if people.is_one() {
            "Se elimina 1 persona que no está en ninguna otra empresa.".to_owned()
        } else {
            format!("Se eliminan {people} personas que no están en ninguna otra empresa.")
        }
    },
    keeps_people: |people| {
        if people.is_one() {
            "Se conserva 1 persona que también está en otra empresa.".to_owned()
        } else {
            format!("Se conservan {people} personas que también están en otra empresa.")
        }
    },
    ends_products: |applications| {
        if applications.is_one() {
            "Termina el derecho de la empresa a usar 1 aplicación.".to_owned()
        } else {
            format!("Termina el derecho de la empresa a usar {applications} aplicaciones.")
        }
    },
    deleted: |company| format!("Se ha eliminado {company}."),
};

pub(in crate::texts) const PEOPLE: People = People {
    everywhere_lead: "Las personas de todas las empresas.",
    everywhere_search: "Buscar personas",
    everywhere_empty: "Añada una empresa e invite a su gente.",
    invite: "Invitar a una persona",
    empty_title: "Aún no hay personas",
    empty: "Invite a la primera persona: bastan un nombre y un correo.",

    company_role: "Rol en la empresa",
    system_role: "Rol en todo el sistema",
    system_role_hint: "Los administradores pueden hacerlo todo. Los gestores de aplicaciones gestionan las aplicaciones y el acceso a ellas.",
    invite_submit: "Enviar invitación",
    invited: |name, email| format!("Se ha invitado a {name}. La invitación está en camino a {email}."),

    delete: "Eliminar",
    delete_named: |name| format!("Eliminar a {name}"),
    delete_title: |name| format!("¿Eliminar a {name}?"),
    delete_submit: "Eliminar persona",
    deleted: |name| format!("Se ha eliminado a {name}."),
    remove: "Quitar",
    remove_named: |name| format!("Quitar a {name}"),
    remove_title: |name| format!("¿Quitar a {name} de la empresa?"),
    remove_text: |name| {
        format!("{name} pierde todo acceso a través de esta empresa y conserva cualquier otro acceso.")
    },
    remove_submit: "Quitar persona",
    removed: |name| format!("Se ha quitado a {name} de la empresa."),

    email_not_confirmed: "Sin confirmar",
    vouch: "Confirmar correo",
    vouch_named: |name| format!("Confirmar correo de {name}"),
    vouch_title: |name| format!("¿Confirmar el correo de {name}?"),
    vouch_text: "Las aplicaciones confían en un correo confirmado y pueden abrir la cuenta que ya tengan con él. Confírmelo solo si está seguro de que el correo es de esta persona.",
    vouch_submit: "Confirmar correo",
    vouched: |name| format!("El correo de {name} está confirmado."),
};

pub(in crate::texts) const ACCESS: Access = Access {
    products: "Productos",
    products_lead: "Las aplicaciones que la empresa tiene derecho a usar. Cada persona necesita además acceso, salvo que lo tengan todas.",
    product: "Producto",
    products_empty_title: "Aún no hay productos",
    products_empty: "La empresa puede usar una aplicación cuando se añade aquí.",
    product_to_add: "Aplicación que añadir",
    add_product: "Añadir producto",
    companies: "Empresas",
    companies_lead: "Solo las personas de estas empresas pueden usar la aplicación.",
    companies_empty_title: "Ninguna empresa puede usar aún esta aplicación",
    companies_empty: "Nadie puede iniciar sesión en la aplicación hasta que añada una empresa.",
    companies_empty_at_all: "Cree primero una empresa y dele después aquí la aplicación.",
    company_to_add: "Empresa que añadir",
    add_company: "Añadir empresa",
    added: |name| format!("Se ha añadido {name}. Ahora elija quién tiene acceso."),

    with_access: "Con acceso",
    limits: "Límites",
    seats: |used, seats| format!("{used} de {seats}"),
    limit_roles: |roles| format!("Roles: {roles}"),
    limit_from: |day| format!("Desde el {day}"),
    limit_until: |day| format!("Hasta el {day}"),

    terms_of: |application, company| format!("Límites de {application} para {company}"),
    terms_lead: "Lo que queda vacío no tiene límite.",
    terms_saved: |application| format!("Se han guardado los límites de {application}."),
    seats_label: "Plazas",
    seats_hint: "Cuántas personas pueden tener acceso a la vez.",
    first_day: "Primer día",
    last_day: "Último día",
    last_day_hint: "Al final de este día todas las personas de la empresa pierden el acceso.",
    roles_label: "Roles que se pueden dar",
    all_roles: "Todos los roles, también los que se añadan después",
    remove_access: "Quitar los roles que ya no se permiten a las personas que los tienen",

    withdraw: "Retirar",
    withdraw_named: |application, company| format!("Retirar {application} a {company}"),
    withdraw_title: |application, company| format!("¿Retirar {application} a {company}?"),
    withdraw_text: |application, company| {
        format!("Todas las personas de {company} pierden al instante el acceso a {application}.")
    },
    withdraw_submit: "Retirar producto",
    withdrawn: |application, company| format!("Se ha retirado {application} a {company}."),

    people: "Personas con acceso",
    people_named: |application, company| format!("Personas con acceso a {application} en {company}"),
    title: |application| format!("Personas con acceso a {application}"),
    lead: |company| format!("Elija qué personas de {company} tienen cada rol y guarde los cambios."),
    everyone: "Todas las personas de la empresa pueden usar esta aplicación. Elija solo a quienes tengan un rol adicional.",
    nobody_title: "No hay personas que elegir",
    nobody: "Invite primero a personas a la empresa.",
    to_company: "Ir a la empresa",
    grid: "Personas y sus roles",
    find_people: "Buscar personas",
    submit: "Guardar acceso",
    saved: |people, application| {
        if people.is_one() {
            format!("Guardado. 1 persona tiene acceso a {application}.")
        } else {
            format!("Guardado. {people} personas tienen acceso a {application}.")
        }
    },
    summary: |people| {
        if people.is_one() {
            "1 persona con acceso".to_owned()
        } else {
            format!("{people} personas con acceso")
        }
    },
    summary_of_seats: |people, seats| format!("{people} de {seats} plazas ocupadas"),
    unsaved: |changes| {
        if changes.is_one() {
            "1 cambio sin guardar".to_owned()
        } else {
            format!("{changes} cambios sin guardar")
        }
    },

    roles_shown: |shown, all| format!("Funciones visibles: {shown} de {all}"),
    columns: "Funciones como columnas",
    by_person: "Roles por persona",
    find_role: "Buscar una función",
    most_columns: |most| {
        format!("Se muestran hasta {most} funciones como columnas. Escriba para buscar otras.")
    },
    other_roles: "Otras funciones",
    give_all: "Dar a todas las personas visibles",
    take_all: "Quitar a todas las personas visibles",
    hide_column: "Ocultar esta columna",
    role_for: |role, person| format!("{role} para {person}"),
    from_login: |login| format!("de {login}"),
    newly_given: |name| format!("{name}, nueva"),
    taken_away: |name| format!("{name}, retirada"),
    given_and_taken: |given, taken| format!("Dadas: {given}. Retiradas: {taken}."),
    not_saved: "Cambios sin guardar",
    review: "Revisar",
    discard: "Descartar",
    review_title: "Cambios por guardar",
    loses_access: |application| format!("Pierde el acceso a {application}: no le queda ninguna función."),
    more_people: |people| {
        if people.is_one() { "Y 1 persona más.".to_owned() } else { format!("Y {people} personas más.") }
    },
    person_number: |id| format!("Persona {id}"),
    conflict_title: "Otra persona ha guardado mientras tanto",
    conflict_fields: "Compare ambas versiones. Sus cambios sustituyen a los otros solo en los campos que usted ha cambiado.",
    removed_meanwhile: "Otra persona quitó esta entrada mientras tanto. Si guarda la suya, se añade de nuevo.",
    changed_meanwhile: "Otra persona ha guardado mientras tanto. Sus cambios aún no se han guardado.",
    changed_elsewhere: "Se ha cambiado algo que este formulario no muestra.",
    not_changed: "Sin cambios",
    keep_editing: "Seguir editando",
    yes: "Sí",
    no: "No",
    conflict_text: "No se pierde nada suyo: sus cambios se conservan sobre lo que se ha guardado. Compare ambos y guarde o descarte los suyos.",
    their_changes: "Guardado por otra persona",
    your_changes: "Suyos, sin guardar",
    save_both: "Guardar también los míos",
    discard_own: "Descartar los míos",
};
