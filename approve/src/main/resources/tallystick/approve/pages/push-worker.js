// Shows a message of the approver on this device; a click leads to what waits.

self.addEventListener('push', (event) => {
  const { subject, text, loud } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(subject, { body: text, icon: '/icon.svg', requireInteraction: loud }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow('/'));
});
