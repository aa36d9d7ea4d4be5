import audit from './pages/audit.js';
import blocked from './pages/blocked.js';
import health from './pages/health.js';
import logins from './pages/logins.js';
import machines from './pages/machines.js';
import nodes from './pages/nodes.js';
import overview from './pages/overview.js';
import policy from './pages/policy.js';
import pools from './pages/pools.js';
import profiles from './pages/profiles.js';
import sessions from './pages/sessions.js';
import system from './pages/system.js';
import tokens from './pages/tokens.js';
import users from './pages/users.js';

const roles = ['viewer', 'operator', 'admin'];

/** Whether a role may do what takes another. */
export const allows = (role, needed = 'viewer') => roles.indexOf(role) >= roles.indexOf(needed);

/** The parts of the navigation. */
export const groups = ['Now', 'Capacity', 'Access', 'This node'];

/** The pages in the order of the navigation; another page is another line here and a file beside the others. */
export const pages = [overview, sessions, logins, health, nodes, pools, users, profiles, policy, blocked, machines, tokens, audit, system];
