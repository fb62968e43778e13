//! What surrounds the pages, in Spanish.

use crate::texts::shell::{Places, Shell};

pub(in crate::texts) const SHELL: Shell = Shell {
    menu: "Menú",
    account: "Su cuenta",
    account_of: |name| format!("{name}, su cuenta"),
    administration: "Administración",
    own: "Lo suyo",
    overview: "Resumen",

    theme: "Tema",
    as_system: "Como el sistema",
    light: "Claro",
    dark: "Oscuro",
    density: "Densidad",
    comfortable: "Amplia",
    compact: "Compacta",

    find: "Buscar o ir a",
    find_all: "Buscar personas, empresas, aplicaciones y páginas",
    results: "Resultados",
    choose: "elegir",
    open: "abrir",
    new_tab: "pestaña nueva",
    page: "Página",
    application: "Aplicación",
    all_companies: "Todas las empresas",
    choose_company: "Elegir una empresa",
    find_company: "Buscar una empresa",
    last_opened: "Abiertas hace poco",
    shortcuts: "Atajos de teclado",
    anywhere: "En cualquier lugar",
    in_a_list: "En una página",
    search_list: "Buscar en esta lista",
    add: "Añadir",
    edit: "Editar",
    close: "Cerrar",
    close_uppermost: "Cerrar lo que está abierto",
    letters: "Usar atajos de una sola letra",
    letters_hint: "Desactívelos si controla el ordenador con la voz o pulsa letras sin querer.",
};

pub(in crate::texts) const PLACES: Places = Places {
    start: "Inicio",
    people: "Personas",
    audit: "Auditoría",
    jobs: "Tareas",
    keys: "Claves",
    mails: "Correos",
    settings: "Ajustes",
    resources: "Recursos de API",
    registration: "Registro de clientes",
    policy: "Política de inicio de sesión",
    company: "Empresa",
    person: "Persona",

    profile: "Perfil",
    security: "Seguridad",
    my_companies: "Mis empresas",
};
