UPDATE rooms SET locked = TRUE WHERE id = 'r1'; UPDATE members SET banned = FALSE WHERE room = 'r1';
